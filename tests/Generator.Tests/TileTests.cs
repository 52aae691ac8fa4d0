using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Tests;

/// <summary>Register tiles, and the parts that threads share.</summary>
public sealed class TileTests
{
    /// <summary>A 1 x 1 convolution.</summary>
    private static Nest Pointwise(int positions, int read, int written) => new()
    {
        Rows = new(Axis.Merge(new Axis(positions, A: 16, C: 16))),
        IsPanels = true,
        Columns = new Axis(written / 16, B: read * 16, C: positions * 16),
        Reduction = new(Axis.Merge(new Axis(read / 16, A: positions * 16, B: 256), new Axis(16, A: 1, B: 16))),
    };

    private static Tile TileFor(Nest nest, int width) => TilePlanner.Choose(nest).Single(choice => choice.Width == width).Tile;

    [Theory]
    [InlineData(3136, 64, 256)]
    [InlineData(784, 512, 128)]
    [InlineData(196, 1024, 256)]
    [InlineData(49, 2048, 512)]
    [InlineData(8, 256, 256)]
    public void Tile_KeepsTwoMultiplyAddsACycleBusy(int positions, int read, int written)
    {
        foreach (int width in (int[])[8, 16])
        {
            // Four cycles of latency, two at once; and over long sums with wide vectors more, which is where 6 x 2 falls behind.
            Tile tile = TileFor(Pointwise(positions, read, written), width);
            Assert.True(tile.Rows * tile.Vectors >= (width == 8 ? 8 : read < 512 ? 10 : 14), $"{tile} at width {width}");
        }
    }

    [Theory]
    [InlineData(3136, 128)]
    [InlineData(4096, 1000)]
    public void Tile_OfOneRowReadsAtMostFourPanelsAtOnce(int read, int written)
    {
        Nest dense = Pointwise(1, read, (written + 15) / 16 * 16);
        Assert.All(TilePlanner.Choose(dense), choice => Assert.InRange(choice.Tile.Vectors * choice.Tile.Lanes, 1, 64));
    }

    /// <summary>Asked for ahead is what is larger than the second cache and stays in the third.</summary>
    [Theory]
    [InlineData(3136, 128, true)]
    [InlineData(400, 120, false)]
    [InlineData(16384, 1024, false)]
    public void Dense_AsksForItsWeightsAhead(int inputs, int units, bool isAhead)
    {
        string text = string.Concat(GeneratorRun.Of(GeneratorRun.Class($"[Input({inputs})]\n[Dense({units})]")).Generated.Select(source => source.SourceText.ToString()));
        Assert.Contains("matrix x vector", text, StringComparison.Ordinal);
        Assert.Equal(isAhead, text.Contains("Prefetch.Near(", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(14, 14, 2, 2)]
    [InlineData(7, 7, 2, 2)]
    [InlineData(1, 1, 2, 2)]
    [InlineData(5, 9, 1, 3)]
    [InlineData(1, 31, 1, 2)]
    [InlineData(6, 6, 2, 4)]
    public void Tile_OfWindowsTakesThemWhole(int rows, int columns, int windowRows, int windowColumns)
    {
        var nest = new Nest
        {
            Rows = new(Axis.Merge(
                new Axis(rows, A: windowRows * 640, C: 16 * columns), new Axis(columns, A: windowColumns * 16, C: 16), new Axis(windowRows, A: 640), new Axis(windowColumns, A: 16))),
            PooledRows = windowRows * windowColumns,
            IsPanels = true,
            Columns = new Axis(2, B: 2304, C: 16 * rows * columns),
            Reduction = new(new Axis(144, A: 1, B: 16)),
        };
        Assert.All(TilePlanner.Choose(nest), choice =>
        {
            Assert.Equal(0, choice.Tile.Rows % nest.PooledRows);
            Assert.True(nest.IsEven(choice.Tile.Rows));
        });
    }

    /// <summary>Tiles that are a part of the innermost axis, all of it and a part of the next, or none.</summary>
    [Theory]
    [InlineData(3, true, 14, 6)]
    [InlineData(4, false, 14, 6)]
    [InlineData(6, true, 14, 6)]
    [InlineData(12, true, 14, 6)]
    [InlineData(12, true, 7, 6)]
    [InlineData(8, true, 7, 2, 4)]
    [InlineData(8, true, 5, 6, 2, 2)]
    [InlineData(8, false, 5, 7, 2, 2)]
    [InlineData(5, true, 13)]
    public void Rows_AreEvenWhereTilesHaveThemAtTheSameDistances(int tileRows, bool isEven, params int[] extents) =>
        Assert.Equal(isEven, Nest.IsEven([.. extents.Select(extent => new Axis(extent, A: 1000))], tileRows));

    [Theory]
    [InlineData(49, 2048, 512)]
    [InlineData(49, 512, 2048)]
    [InlineData(196, 1024, 256)]
    [InlineData(3136, 64, 64)]
    public void HeavyNest_IsDividedIntoPartsThatFillWideTiles(int positions, int read, int written)
    {
        Nest nest = Pointwise(positions, read, written);
        var place = new Place(Space.Packed, 0);
        Step step = Splitter.Split(new Step("layer", "", "Layer_Forward", new NestKernel(nest), new(place, place, place)), isOverBatch: false);
        Assert.NotNull(step.Split);
        Assert.InRange(step.Split.Parts, 2, 96);
        Nest part = Assert.IsType<NestKernel>(step.Kernel).Nest;
        Assert.InRange(step.Split.Parts * StepCost.OfWide(part), 0, 1.1 * StepCost.OfWide(nest));
    }
}
