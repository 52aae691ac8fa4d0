using System;
using System.Collections.Generic;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>A convolution's tiles, and how many of them are worked on together.</summary>
/// <remarks>
/// With a stride the image falls into phases, the positions that leave the same remainder along each axis, and the taps likewise: each phase is a convolution of stride one, and the result is the
/// sum of all. A form with a stride has them in its matrices. Where channels are few, all phases of the image are first made channels of one image instead, for a form without one.
/// </remarks>
/// <param name="Form">The form of a tile.</param>
/// <param name="Size">Positions of the result.</param>
/// <param name="Stride">How far windows lie apart.</param>
/// <param name="Kernel">Taps along each axis, of all phases.</param>
/// <param name="ReadChannels">Channels that are read, of all groups.</param>
/// <param name="WrittenPlanes">Blocks of channels that are written, of all groups.</param>
/// <param name="BlockTiles">Tiles of a block.</param>
internal sealed record WinogradPlan(WinogradForm Form, Triple Size, Triple Stride, Triple Kernel, int ReadChannels, int WrittenPlanes, int BlockTiles)
{
    /// <summary>
    /// Floats that positions of transformed tiles lie further apart than they are long: positions a power of two apart would push each other out of the cache.
    /// </summary>
    private const int Gap = 16;

    /// <summary>What the phases leave over that are channels: the whole stride, or ones where the form has it.</summary>
    public Triple FoldedStride => Triple.Of(axis => Stride[axis] / Form.Stride[axis]);

    /// <summary>Phases along each axis that become channels.</summary>
    public Triple Phases => PhasesOf(Kernel, FoldedStride);

    /// <summary>Phases along each axis that taps meet.</summary>
    public static Triple PhasesOf(Triple kernel, Triple stride) => Triple.Of(axis => Math.Min(stride[axis], kernel[axis]));

    /// <summary>Whether there are any.</summary>
    public bool IsFolded => Phases.Product > 1;

    /// <summary>That image: from the first tap of the first window to the last of the last tile.</summary>
    public BufferLayout Folded => new(ReadChannels * Phases.Product, Triple.Of(axis => Size[axis] + Form.Taps[axis] - 1), BufferLayout.Lanes);

    /// <summary>Blocks of channels that are transformed, phases among them.</summary>
    public int ReadPlanes => InBlocks(ReadChannels * Phases.Product);

    /// <summary>The phases, each by its first tap.</summary>
    public IEnumerable<Triple> FirstTaps
    {
        get
        {
            Triple phases = Phases;
            for (int phase = 0; phase < phases.Product; phase++)
            {
                yield return new Triple(phase / (phases.Rows * phases.Columns), phase / phases.Columns % phases.Rows, phase % phases.Columns);
            }
        }
    }

    /// <summary>What a phase has of the form's taps; the rest are zeros.</summary>
    public Triple TapsOf(Triple first) => TapsOf(Kernel, FoldedStride, first);

    /// <summary>Taps along each axis that every phase fits in.</summary>
    public static Triple TapsOf(Triple kernel, Triple stride) => TapsOf(kernel, stride, new Triple(0, 0, 0));

    private static Triple TapsOf(Triple kernel, Triple stride, Triple first) => Triple.Of(axis => TapsOf(kernel[axis] - first[axis], stride[axis]));

    /// <summary>Taps along an axis of the first phase of so many.</summary>
    public static int TapsOf(int taps, int stride) => (taps + stride - 1) / stride;

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

    /// <summary>Blocks of so many channels.</summary>
    public static int InBlocks(int channels) => (channels + BufferLayout.Lanes - 1) / BufferLayout.Lanes;
}
