using System;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>A convolution's tiles, and how many of them are worked on together.</summary>
/// <param name="Form">The form of a tile.</param>
/// <param name="Size">Positions of the result.</param>
/// <param name="ReadPlanes">Blocks of channels that are read, of all groups.</param>
/// <param name="WrittenPlanes">Blocks of channels that are written, of all groups.</param>
/// <param name="BlockTiles">Tiles of a block.</param>
internal sealed record WinogradPlan(WinogradForm Form, Triple Size, int ReadPlanes, int WrittenPlanes, int BlockTiles)
{
    /// <summary>
    /// Floats that positions of transformed tiles lie further apart than they are long: positions a power of two apart would push each other out of the cache.
    /// </summary>
    private const int Gap = 16;

    /// <summary>Tiles along each axis; the last one is moved back to end where the result ends.</summary>
    public Triple Tiles => Triple.Of(axis => (Size[axis] + Form.Outputs[axis] - 1) / Form.Outputs[axis]);

    public int TileCount => Tiles.Product;

    /// <summary>Blocks of tiles; the last one is moved back to end at the last tile.</summary>
    public int Blocks => (TileCount + BlockTiles - 1) / BlockTiles;

    /// <summary>From one tile to the next, and from one position to the next, in transformed data.</summary>
    public int DataTilePitch => ReadPlanes * BufferLayout.Lanes;

    public int DataPitch => (BlockTiles * DataTilePitch) + Gap;

    /// <summary>The same in products.</summary>
    public int ResultTilePitch => WrittenPlanes * BufferLayout.Lanes;

    public int ResultPitch => (BlockTiles * ResultTilePitch) + Gap;

    public int DataLength => checked(Form.Products * DataPitch);

    public int ResultLength => checked(Form.Products * ResultPitch);

    /// <summary>A tile of one block of channels, while it is transformed: one for each of them, as threads may share them out.</summary>
    public int TileLength => Form.Products * BufferLayout.Lanes;
}
