using System.Runtime.CompilerServices;

namespace CnnGen.Runtime.Tests.Memory;

public class AlignedMemoryTests
{
    /// <summary>From less than a line of the cache to more than one large page, and ends within a page of either kind.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1024 * 1024)]
    [InlineData((1024 * 1024) + 17)]
    [InlineData(1_600_001)]
    public unsafe void Is_zero_aligned_and_can_be_written_to_its_end(int length)
    {
        using var memory = new AlignedMemory(length);
        Assert.Equal(length, memory.Length);
        Assert.Equal(0u, (nuint)Unsafe.AsPointer(ref memory.Reference) % AlignedMemory.Alignment);
        for (int i = 0; i < length; i++)
        {
            ref float value = ref Unsafe.Add(ref memory.Reference, i);
            Assert.True(value == 0);
            value = i;
        }

        Assert.True(length == 0 || Unsafe.Add(ref memory.Reference, length - 1) == length - 1);
    }

    [Fact]
    public void Says_that_it_was_freed()
    {
        var memory = new AlignedMemory(5);
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Reference);
    }

    [Fact]
    public void Refuses_negative_lengths() => Assert.Throws<ArgumentOutOfRangeException>("length", () => new AlignedMemory(-1));
}
