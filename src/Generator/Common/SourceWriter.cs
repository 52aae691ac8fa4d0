using System;
using System.Text;

namespace CnnGen.Generator;

/// <summary>Writes indented source. Lines end in a line feed, whatever the machine, so that the same input gives the same bytes.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>A line, or several at once from a raw string; an empty line gets no indentation.</summary>
    public void Line(string text = "")
    {
        foreach (string line in text.Split('\n'))
        {
            string trimmed = line.TrimEnd('\r');
            if (trimmed.Length != 0)
            {
                _text.Append(' ', _depth * 4).Append(trimmed);
            }

            _text.Append('\n');
        }
    }

    /// <summary>Opens a block after a header; disposing closes it.</summary>
    public Block Open(string header)
    {
        Line(header);
        return Open();
    }

    public Block Open()
    {
        Line("{");
        _depth++;
        return new Block(this, 1);
    }

    /// <summary>Opens a block whose content is not indented: a namespace around all of a file.</summary>
    public Block OpenFlat(string header)
    {
        Line(header);
        Line("{");
        return new Block(this, 0);
    }

    public override string ToString() => _text.ToString();

    internal readonly struct Block : IDisposable
    {
        private readonly SourceWriter _writer;
        private readonly int _levels;

        public Block(SourceWriter writer, int levels)
        {
            _writer = writer;
            _levels = levels;
        }

        public void Dispose()
        {
            _writer._depth -= _levels;
            _writer.Line("}");
        }
    }
}
