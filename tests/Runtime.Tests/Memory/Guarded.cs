namespace CnnGen.Runtime.Tests.Memory;

/// <summary>A copy of some floats between two stretches of sentinels; disposing checks that no sentinel was written over.</summary>
internal sealed class Guarded : IDisposable
{
    private const int Margin = 67;
    private const float Sentinel = -12345.678f;

    private readonly float[] _memory;
    private readonly int _length;

    public Guarded(float[] values)
    {
        _length = values.Length;
        _memory = new float[_length + (2 * Margin)];
        Array.Fill(_memory, Sentinel);
        values.CopyTo(_memory, Margin);
    }

    /// <summary>The first of the floats.</summary>
    public ref float First => ref _memory[Margin];

    /// <summary>One of the floats.</summary>
    public ref float this[int index] => ref _memory[Margin + index];

    public float[] ToArray() => _memory.AsSpan(Margin, _length).ToArray();

    public void Dispose()
    {
        Assert.All(_memory[..Margin], x => Assert.Equal(Sentinel, x));
        Assert.All(_memory[(Margin + _length)..], x => Assert.Equal(Sentinel, x));
    }
}
