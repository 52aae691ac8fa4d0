using System.Collections.Generic;
using System.Globalization;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>The layouts that calls name: each different one is a static field.</summary>
internal sealed class LayoutTable
{
    private readonly Dictionary<BufferLayout, string> _names = new();
    private readonly List<BufferLayout> _layouts = new();

    public string NameOf(BufferLayout layout)
    {
        if (!_names.TryGetValue(layout, out string? name))
        {
            name = "Layout" + (_layouts.Count + 1).ToString(CultureInfo.InvariantCulture);
            _names.Add(layout, name);
            _layouts.Add(layout);
        }

        return name;
    }

    public void Write(SourceWriter writer)
    {
        if (_layouts.Count == 0)
        {
            return;
        }

        writer.Line();
        writer.Line("// Channels, block, depth, rows, columns; then the halo: front, top, left, back, bottom, right.");
        foreach (BufferLayout layout in _layouts)
        {
            string halo = layout.HasHalo
                ? $", {layout.Before.Depth}, {layout.Before.Rows}, {layout.Before.Columns}, {layout.After.Depth}, {layout.After.Rows}, {layout.After.Columns}" : "";
            writer.Line($"private static readonly TensorLayout {_names[layout]} = new({layout.Channels}, {layout.Block}, {layout.Size.Depth}, {layout.Size.Rows}, {layout.Size.Columns}{halo});");
        }
    }
}
