using System.ComponentModel;

namespace CnnGen;

/// <summary>How a tensor of one sample lies in memory: for each block of channels a plane of depth x rows x columns positions, with a halo around it.</summary>
/// <remarks>
/// Block 1 is planar: a plane for each channel. With block 16, channel c is lane c % 16 of plane c / 16, the lane innermost; lanes beyond the last
/// channel hold finite numbers that nobody means. An image has a depth of 1, a signal one row besides, a vector one column besides.
/// Made by generated code; all pitches are in floats.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TensorLayout
{
    /// <summary>Describes a layout.</summary>
    /// <param name="channels">Number of channels.</param>
    /// <param name="block">Channels of a plane: 1 or 16.</param>
    /// <param name="depth">Slices of the interior.</param>
    /// <param name="rows">Rows of the interior.</param>
    /// <param name="columns">Columns of the interior.</param>
    /// <param name="front">Slices of halo before the interior.</param>
    /// <param name="top">Rows of halo before the interior.</param>
    /// <param name="left">Columns of halo before the interior.</param>
    /// <param name="back">Slices of halo after the interior.</param>
    /// <param name="bottom">Rows of halo after the interior.</param>
    /// <param name="right">Columns of halo after the interior.</param>
    public TensorLayout(
        int channels, int block, int depth, int rows, int columns, int front = 0, int top = 0, int left = 0, int back = 0, int bottom = 0, int right = 0)
    {
        (Channels, Block, Depth, Rows, Columns) = (channels, block, depth, rows, columns);
        (Front, Top, Left, Back, Bottom, Right) = (front, top, left, back, bottom, right);
    }

    /// <summary>Number of channels.</summary>
    public int Channels { get; }

    /// <summary>Channels of a plane: 1 or 16.</summary>
    public int Block { get; }

    /// <summary>Slices of the interior.</summary>
    public int Depth { get; }

    /// <summary>Rows of the interior.</summary>
    public int Rows { get; }

    /// <summary>Columns of the interior.</summary>
    public int Columns { get; }

    /// <summary>Slices of halo before the interior.</summary>
    public int Front { get; }

    /// <summary>Rows of halo before the interior.</summary>
    public int Top { get; }

    /// <summary>Columns of halo before the interior.</summary>
    public int Left { get; }

    /// <summary>Slices of halo after the interior.</summary>
    public int Back { get; }

    /// <summary>Rows of halo after the interior.</summary>
    public int Bottom { get; }

    /// <summary>Columns of halo after the interior.</summary>
    public int Right { get; }

    /// <summary>Planes: channels, or blocks of them.</summary>
    public int Planes => (Channels + Block - 1) / Block;

    /// <summary>Positions of the interior.</summary>
    public int Positions => Depth * Rows * Columns;

    /// <summary>From one row to the next.</summary>
    public int RowPitch => (Left + Columns + Right) * Block;

    /// <summary>From one slice to the next.</summary>
    public int SlicePitch => (Top + Rows + Bottom) * RowPitch;

    /// <summary>From one plane to the next.</summary>
    public int PlanePitch => (Front + Depth + Back) * SlicePitch;

    /// <summary>From the first float to the first interior element.</summary>
    public int Origin => (Front * SlicePitch) + (Top * RowPitch) + (Left * Block);

    /// <summary>Floats of the whole, halos included.</summary>
    public int Length => Planes * PlanePitch;
}
