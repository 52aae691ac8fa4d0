using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Graph;

/// <summary>Layers that only move elements.</summary>
internal sealed partial class GraphBuilder
{
    private (Layer, Shape)? MakeReshape(AttributeSpec spec)
    {
        int[] shape = spec.Ints("shape") ?? [];
        if (shape.Length is 0 or > MaxRank + 1)
        {
            WrongCount(spec, "shape", $"The shape of {spec.Kind}", shape.Length, $"1 (a vector) to {MaxRank + 1} (channels, planes, rows, columns)");
            return null;
        }

        if (!Positive(spec, "shape", "A size", shape) || _current is null)
        {
            return null;
        }

        double elements = Product(shape[0], shape.Skip(1));
        if (elements != _current.Length)
        {
            Report(
                Descriptors.WrongElements, spec.LocationOf("shape"), spec.Kind, Describe(shape[0], shape.Skip(1)), Count(elements), _current.ToString(), $"{_current.Length}");
            return null;
        }

        return (new ReshapeLayer(), new Shape(shape[0], shape.Skip(1).ToArray()));
    }

    private (Layer, Shape)? MakePermute(AttributeSpec spec)
    {
        int[] order = spec.Ints("order") ?? [];
        if (_current is null)
        {
            return null;
        }

        int axes = _current.Rank + 1;
        if (order.Length != axes)
        {
            WrongCount(spec, "order", $"The order of {spec.Kind}", order.Length, $"{axes}, one for each axis of its input {_current}");
            return null;
        }

        for (int i = 0; i < axes; i++)
        {
            if (order[i] < 0 || order[i] >= axes || order.Take(i).Contains(order[i]))
            {
                Report(Descriptors.OutOfRange, spec.LocationOf("order", i), "An axis", $"{order[i]}", $"each of 0 (the channels) to {axes - 1} once");
                return null;
            }
        }

        int[] sizes = new[] { _current.Channels }.Concat(_current.Spatial).ToArray();
        return (new PermuteLayer(new(order)), new Shape(sizes[order[0]], order.Skip(1).Select(axis => sizes[axis]).ToArray()));
    }

    private (Layer, Shape)? MakePad(AttributeSpec spec)
    {
        (PadMode mode, double value) = Fill(spec);
        bool isSpatial = IsSpatial(spec);
        int[]? pads = Sides(spec, "pads", takesOne: true);
        if (!AtLeast(0, spec, "pads", "A padding", spec.Ints("pads") ?? []) || !isSpatial || _current is null || pads is null)
        {
            return null;
        }

        int rank = _current.Rank;
        int[] begin = pads.Take(rank).ToArray(), end = pads.Skip(rank).ToArray();
        long[] size = _current.Spatial.Select((one, i) => (long)one + begin[i] + end[i]).ToArray();
        return FitsMode(spec, "pads", mode, begin, end) && Addressable(spec, "an output", Describe(_current.Channels, size), Product(_current.Channels, size))
            ? (new PadLayer(new(begin), new(end), mode, value), new Shape(_current.Channels, size.Select(one => (int)one).ToArray()))
            : null;
    }

    private (Layer, Shape)? MakeCrop(AttributeSpec spec)
    {
        bool isSpatial = IsSpatial(spec);
        int[]? crops = Sides(spec, "crops", takesOne: true);
        if (!AtLeast(0, spec, "crops", "A crop", spec.Ints("crops") ?? []) || !isSpatial || _current is null || crops is null)
        {
            return null;
        }

        int rank = _current.Rank;
        long[] size = _current.Spatial.Select((one, i) => (long)one - crops[i] - crops[rank + i]).ToArray();
        if (size.Any(one => one <= 0))
        {
            Report(Descriptors.CropTooLarge, spec.LocationOf("crops"), spec.Kind, _current.ToString(), "[" + string.Join(", ", crops) + "]");
            return null;
        }

        int[] pads = crops.Select(crop => -crop).ToArray();
        return (
            new PadLayer(new(pads.Take(rank)), new(pads.Skip(rank)), PadMode.Zeros, 0),
            new Shape(_current.Channels, size.Select(one => (int)one).ToArray()));
    }

    private (Layer, Shape)? MakeUpsample(AttributeSpec spec)
    {
        bool isSpatial = IsSpatial(spec);
        bool isLinear = Member(spec, "Mode", Interpolation.Nearest) == Interpolation.Bilinear;
        int[]? scale = PerAxis(spec, "scale", "scale", takesOne: true);
        if (!Positive(spec, "scale", "A scale", spec.Ints("scale") ?? []) || !isSpatial || _current is null || scale is null)
        {
            return null;
        }

        long[] size = _current.Spatial.Select((one, i) => (long)one * scale[i]).ToArray();
        return Addressable(spec, "an output", Describe(_current.Channels, size), Product(_current.Channels, size))
            ? (new UpsampleLayer(new(scale), isLinear), new Shape(_current.Channels, size.Select(one => (int)one).ToArray()))
            : null;
    }

    private (Layer, Shape)? MakePixelShuffle(AttributeSpec spec)
    {
        int factor = spec.Int("factor")!.Value;
        if (!(Positive(spec, "factor", "The factor", factor) & IsSpatial(spec)) || _current is null)
        {
            return null;
        }

        long square = (long)factor * factor;
        if (_current.Channels % square != 0)
        {
            Report(Descriptors.ShuffledChannels, spec.LocationOf("factor"), spec.Kind, $"{factor}", $"{_current.Channels}", _current.ToString(), $"{square}");
            return null;
        }

        return (
            new PixelShuffleLayer(factor), new Shape((int)(_current.Channels / square), _current.Spatial.Select(size => size * factor).ToArray()));
    }

    /// <summary>What padding holds.</summary>
    private (PadMode Mode, double Value) Fill(AttributeSpec spec)
    {
        PadMode mode = Member(spec, "PadMode", PadMode.Zeros);
        if (mode != PadMode.Constant && spec.Text("PadValue") is { } value)
        {
            Report(Descriptors.UnusedPadValue, spec.LocationOf("PadValue"), value, mode.ToString());
        }

        return (mode, mode == PadMode.Constant ? Finite(spec, "PadValue", "PadValue") : 0);
    }

    /// <summary>Reflection copies from inside, less than the size; the circle goes round once.</summary>
    private bool FitsMode(AttributeSpec spec, string argument, PadMode mode, IReadOnlyList<int> begin, IReadOnlyList<int> end)
    {
        if (mode is not (PadMode.Reflect or PadMode.Circular))
        {
            return true;
        }

        for (int i = 0; i < begin.Count; i++)
        {
            int most = _current!.Spatial[i] - (mode == PadMode.Reflect ? 1 : 0), widest = System.Math.Max(begin[i], end[i]);
            if (widest > most)
            {
                Report(Descriptors.PadTooWide, spec.LocationOf(argument), spec.Kind, AxisName(i, begin.Count), $"{widest}", mode.ToString(), $"{most}", _current.ToString());
                return false;
            }
        }

        return true;
    }

    /// <summary>The members of <c>CnnGen.Interpolation</c>.</summary>
    private enum Interpolation
    {
        Nearest,
        Bilinear,
    }
}
