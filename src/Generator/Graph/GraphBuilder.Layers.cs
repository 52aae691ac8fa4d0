using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Graph;

/// <summary>The shape rule of every layer.</summary>
internal sealed partial class GraphBuilder
{
    /// <summary>The layer and its output's shape; null where a mistake, here or above, leaves it unknown.</summary>
    private (Layer Layer, Shape Output)? MakeLayer(AttributeSpec spec, string name)
    {
        switch (spec.Kind)
        {
            case "Conv2D":
                return MakeConv(spec);
            case "MaxPool":
                return MakePool(spec, PoolKind.Max);
            case "AveragePool":
                return MakePool(spec, PoolKind.Average);
            case "L2Pool":
                return MakePool(spec, PoolKind.L2);
            case "GlobalMaxPool":
                return MakeGlobalPool(spec, PoolKind.Max);
            case "GlobalAveragePool":
                return MakeGlobalPool(spec, PoolKind.Average);
            case "AdaptiveAveragePool":
                return MakeAdaptive(spec);
            case "Dense":
                return MakeDense(spec);
            case "Flatten":
                return _current is null ? null : (new ReshapeLayer(), new Shape((int)_current.Length));
            case "Reshape":
                return MakeReshape(spec);
            case "Pad":
                return MakePad(spec);
            case "Crop":
                return MakeCrop(spec);
            case "Dropout":
                return MakeDropout(spec);
            case "Softmax":
            case "LogSoftmax":
                return Same(new SoftmaxLayer(spec.Kind == "LogSoftmax"));
            default:
                if (ActivationOf(spec) is { } activation)
                {
                    return Same(new ActivationLayer(activation));
                }

                Report(Descriptors.NotSupported, spec.Location, $"[{spec.Kind}]", "no such layer is known to this version of the generator");
                return null;
        }

        (Layer, Shape)? Same(Layer layer) => _current is null ? null : (layer, _current);
    }

    private Activation? ActivationOf(AttributeSpec spec)
    {
        switch (spec.Kind)
        {
            case "LeakyReLU":
                return new Activation(ActivationKind.LeakyReLU, spec.Real("slope")!.Value);
            case "ELU":
                return new Activation(ActivationKind.ELU, spec.Real("alpha")!.Value);
            case "GELU":
                return new Activation(spec.Bool("Approximate") == true ? ActivationKind.GELUTanh : ActivationKind.GELU);
            case "HardSigmoid":
                return new Activation(ActivationKind.HardSigmoid, spec.Real("alpha")!.Value, spec.Real("beta")!.Value);
            case "Clip":
                double min = spec.Real("min")!.Value, max = spec.Real("max")!.Value;
                if (!(min <= max))
                {
                    Report(Descriptors.OutOfRange, spec.LocationOf("max"), "The largest value", Text(max), $"at least the smallest, {Text(min)}");
                }

                return new Activation(ActivationKind.Clip, min, max);
            default:
                return Default(spec.Kind);
        }
    }

    /// <summary>An activation by name, with its default parameters.</summary>
    private static Activation? Default(string? name) => name switch
    {
        null or "None" => null,
        "LeakyReLU" => new Activation(ActivationKind.LeakyReLU, 0.01),
        "ELU" => new Activation(ActivationKind.ELU, 1),
        "HardSigmoid" => new Activation(ActivationKind.HardSigmoid, 1.0 / 6, 0.5),
        "ReLU" or "ReLU6" or "SELU" or "GELU" or "SiLU" or "Mish" or "Sigmoid" or "HardSwish" or "Tanh" or "Softplus" or "Softsign" =>
            new Activation((ActivationKind)Enum.Parse(typeof(ActivationKind), name)),
        _ => null,
    };

    private (Layer, Shape)? MakeConv(AttributeSpec spec)
    {
        int filters = spec.Int("filters")!.Value, groups = spec.Int("Groups") ?? 1;
        bool isValid = Positive(spec, "filters", "The number of filters", filters) & Positive(spec, "Groups", "Groups", groups);
        PadMode mode = ModeOf(spec);
        double value = spec.Real("PadValue") ?? 0;
        Window? window = MakeWindow(spec, "kernel", "kernel size", strideIsWindow: false, isCeil: false, out Shape? output, out _);
        if (isValid && filters % groups != 0)
        {
            Report(Descriptors.GroupsOfFilters, spec.LocationOf("Groups"), spec.Kind, $"{groups}", $"{filters}");
            isValid = false;
        }

        if (isValid && _current is not null && _current.Channels % groups != 0)
        {
            Report(Descriptors.GroupsOfChannels, spec.LocationOf("Groups"), spec.Kind, $"{groups}", $"{_current.Channels}", _current.ToString());
            isValid = false;
        }

        if (!isValid || window is null || output is null || _current is null
            || !FitsMode(spec, PadArgument(spec), mode, window.PadBegin, window.PadEnd)
            || !Addressable(
                spec, "weights", $"({filters}, {_current.Channels / groups}, {string.Join(", ", window.Kernel)})",
                window.Kernel.Aggregate((double)filters * (_current.Channels / groups), (product, size) => product * size)))
        {
            return null;
        }

        var layer = new ConvLayer(filters, window, groups, spec.Bool("UseBias") ?? true, mode, mode == PadMode.Constant ? value : 0, Default(spec.Text("Activation")) ?? Activation.None);
        return (layer, new Shape(filters, output.Spatial));
    }

    private (Layer, Shape)? MakePool(AttributeSpec spec, PoolKind kind)
    {
        Window? window = MakeWindow(spec, "window", "window size", strideIsWindow: true, spec.Bool("CeilMode") ?? false, out Shape? output, out int[] extra);
        return window is null || output is null ? null : (new PoolLayer(kind, window, spec.Bool("CountIncludePad") ?? false, new(extra)), output);
    }

    private (Layer, Shape)? MakeGlobalPool(AttributeSpec spec, PoolKind kind)
    {
        if (!IsSpatial(spec) || _current is null)
        {
            return null;
        }

        EquatableArray<int> ones = Repeat(1), zeros = Repeat(0);
        return (new PoolLayer(kind, new Window(_current.Spatial, ones, ones, zeros, zeros), false, zeros), new Shape(_current.Channels, ones));
    }

    private (Layer, Shape)? MakeAdaptive(AttributeSpec spec)
    {
        int[]? size = PerAxis(spec, "size", "output size");
        if (!IsSpatial(spec) || size is null || _current is null)
        {
            return null;
        }

        if (!size.All(one => Positive(spec, "size", "An output size", one)))
        {
            return null;
        }

        return (new AdaptivePoolLayer(), new Shape(_current.Channels, new EquatableArray<int>(size)));
    }

    private (Layer, Shape)? MakeDense(AttributeSpec spec)
    {
        int units = spec.Int("units")!.Value;
        if (!Positive(spec, "units", "The number of units", units) || _current is null
            || !Addressable(spec, "weights", $"({units}, {_current.Length})", (double)units * _current.Length))
        {
            return null;
        }

        return (new DenseLayer(units, spec.Bool("UseBias") ?? true, Default(spec.Text("Activation")) ?? Activation.None), new Shape(units));
    }

    private (Layer, Shape)? MakeReshape(AttributeSpec spec)
    {
        int[] shape = spec.Ints("shape") ?? [];
        if (shape.Length is not (1 or 3))
        {
            Report(Descriptors.OutOfRange, spec.LocationOf("shape"), "The number of sizes", $"{shape.Length}", "1 (a vector) or 3 (channels, rows, columns)");
            return null;
        }

        if (!shape.All(size => Positive(spec, "shape", "A size", size)) || _current is null)
        {
            return null;
        }

        var output = new Shape(shape[0], shape.Skip(1).ToArray());
        double elements = shape.Aggregate(1.0, (product, size) => product * size);
        if (elements != _current.Length)
        {
            Report(Descriptors.WrongElements, spec.LocationOf("shape"), spec.Kind, output.ToString(), Text(elements), _current.ToString(), $"{_current.Length}");
            return null;
        }

        return (new ReshapeLayer(), output);
    }

    private (Layer, Shape)? MakePad(AttributeSpec spec)
    {
        PadMode mode = ModeOf(spec);
        if (!IsSpatial(spec) || _current is null || Sides(spec, "pads") is not { } pads)
        {
            return null;
        }

        int rank = _current.Rank;
        EquatableArray<int> begin = new(pads.Take(rank)), end = new(pads.Skip(rank));
        return pads.All(pad => AtLeast(spec, "pads", "A padding", pad, 0)) && FitsMode(spec, "pads", mode, begin, end)
            ? (new PadLayer(begin, end, mode, mode == PadMode.Constant ? spec.Real("PadValue") ?? 0 : 0), Padded(begin, end))
            : null;
    }

    private (Layer, Shape)? MakeCrop(AttributeSpec spec)
    {
        if (!IsSpatial(spec) || _current is null || Sides(spec, "crops") is not { } crops || !crops.All(crop => AtLeast(spec, "crops", "A crop", crop, 0)))
        {
            return null;
        }

        int rank = _current.Rank;
        EquatableArray<int> begin = new(crops.Take(rank).Select(crop => -crop)), end = new(crops.Skip(rank).Select(crop => -crop));
        Shape output = Padded(begin, end);
        if (output.Spatial.Any(size => size <= 0))
        {
            Report(Descriptors.CropTooLarge, spec.LocationOf("crops"), spec.Kind, _current.ToString(), "[" + string.Join(", ", crops) + "]");
            return null;
        }

        return (new PadLayer(begin, end, PadMode.Zeros, 0), output);
    }

    private Shape Padded(EquatableArray<int> begin, EquatableArray<int> end) => new(
        _current!.Channels, new EquatableArray<int>(_current.Spatial.Select((size, i) => (int)Math.Min((long)size + begin[i] + end[i], int.MaxValue))));

    private (Layer, Shape)? MakeDropout(AttributeSpec spec)
    {
        double rate = spec.Real("rate")!.Value;
        if (!(rate >= 0 && rate < 1))
        {
            Report(Descriptors.OutOfRange, spec.LocationOf("rate"), "The rate", Text(rate), "at least 0 and less than 1");
        }

        return _current is null ? null : (new DropoutLayer(rate), _current);
    }

    private PadMode ModeOf(AttributeSpec spec)
    {
        var mode = (PadMode)Enum.Parse(typeof(PadMode), spec.Text("PadMode") ?? nameof(PadMode.Zeros));
        if (mode != PadMode.Constant && spec.Text("PadValue") is { } value)
        {
            Report(Descriptors.UnusedPadValue, spec.LocationOf("PadValue"), value, mode.ToString());
        }

        return mode;
    }

    /// <summary>Reflection copies from inside, less than the size; the circle goes round once.</summary>
    private bool FitsMode(AttributeSpec spec, string argument, PadMode mode, EquatableArray<int> begin, EquatableArray<int> end)
    {
        if (mode is not (PadMode.Reflect or PadMode.Circular))
        {
            return true;
        }

        for (int i = 0; i < begin.Count; i++)
        {
            int most = _current!.Spatial[i] - (mode == PadMode.Reflect ? 1 : 0), widest = Math.Max(begin[i], end[i]);
            if (widest > most)
            {
                Report(Descriptors.PadTooWide, spec.LocationOf(argument), spec.Kind, AxisName(i, begin.Count), $"{widest}", mode.ToString(), $"{most}", _current.ToString());
                return false;
            }
        }

        return true;
    }

    private static string AxisName(int axis, int rank) => (rank - axis) switch
    {
        1 => "columns",
        2 => "rows",
        _ => "planes",
    };

    private static string PadArgument(AttributeSpec spec) => new[] { "Pads", "Pad", "Padding" }.FirstOrDefault(name => spec.Find(name) is not null) ?? "";

    private bool IsSpatial(AttributeSpec spec)
    {
        if (_current is null || _current.Rank != 0)
        {
            return true;
        }

        Report(Descriptors.NotSpatial, spec.Location, spec.Kind, _currentName, _current.ToString());
        return false;
    }

    private EquatableArray<int> Repeat(int value) => new(Enumerable.Repeat(value, _current!.Rank));

    /// <summary>One value for all axes, or one for each.</summary>
    private int[]? PerAxis(AttributeSpec spec, string argument, string what)
    {
        int[] values = spec.Ints(argument) ?? [];
        int rank = _current is { Rank: > 0 } ? _current.Rank : 2;
        if (values.Length == 1)
        {
            return Enumerable.Repeat(values[0], rank).ToArray();
        }

        if (values.Length == rank)
        {
            return values;
        }

        Report(Descriptors.WrongCount, spec.LocationOf(argument), $"The {what} of {spec.Kind}", $"{values.Length}", $"1 or {rank}", _current?.ToString() ?? "unknown");
        return null;
    }

    /// <summary>One value for all sides, or all begins and then all ends.</summary>
    private int[]? Sides(AttributeSpec spec, string argument)
    {
        int[] values = spec.Ints(argument) ?? [];
        int sides = 2 * (_current is { Rank: > 0 } ? _current.Rank : 2);
        if (values.Length == 1 && argument != "Pads")
        {
            return Enumerable.Repeat(values[0], sides).ToArray();
        }

        if (values.Length == sides)
        {
            return values;
        }

        string expected = argument == "Pads" ? $"{sides}, all begins, then all ends," : $"1 or {sides}, all begins, then all ends,";
        Report(Descriptors.WrongCount, spec.LocationOf(argument), $"{argument} of {spec.Kind}", $"{values.Length}", expected, _current?.ToString() ?? "unknown");
        return null;
    }

    /// <summary>The argument that says something for all axes or for each, of which only one may be given.</summary>
    private int[]? Choice(AttributeSpec spec, string single, string plural, int[] otherwise)
    {
        ArgumentSpec? one = spec.Find(single), each = spec.Find(plural);
        if (one is not null && each is not null)
        {
            Report(Descriptors.SaidTwice, each.Location, spec.Kind, "the " + single.ToLowerInvariant(), $"{single} and {plural}");
            return null;
        }

        string argument = each is null ? single : plural;
        int[]? values = one is null && each is null ? otherwise : PerAxis(spec, argument, argument.ToLowerInvariant());
        return values is not null && values.All(value => Positive(spec, argument, single, value)) ? values : null;
    }

    /// <summary>The window with its pads resolved, and the output's shape with the input's channels.</summary>
    /// <param name="spec">The layer.</param>
    /// <param name="argument">The size's argument.</param>
    /// <param name="what">The size, in words.</param>
    /// <param name="strideIsWindow">Whether the stride is the window unless given.</param>
    /// <param name="isCeil">Whether output sizes are rounded up.</param>
    /// <param name="output">The output's shape.</param>
    /// <param name="extra">What rounding up adds to the pads at the end of each axis.</param>
    private Window? MakeWindow(AttributeSpec spec, string argument, string what, bool strideIsWindow, bool isCeil, out Shape? output, out int[] extra)
    {
        output = null;
        extra = [];
        if (!IsSpatial(spec))
        {
            return null;
        }

        int[]? kernel = PerAxis(spec, argument, what);
        bool isValid = kernel is not null && kernel.All(size => Positive(spec, argument, "A " + what, size));
        int rank = kernel?.Length ?? 2;
        int[] ones = Enumerable.Repeat(1, rank).ToArray();
        int[]? stride = Choice(spec, "Stride", "Strides", strideIsWindow && kernel is not null ? kernel : ones);
        int[]? dilation = Choice(spec, "Dilation", "Dilations", ones);
        bool isPadValid = CheckPads(spec, out bool isSame, out int[]? sides);
        if (!isValid || stride is null || dilation is null || !isPadValid || _current is null)
        {
            return null;
        }

        var begin = new int[rank];
        var end = new int[rank];
        var size = new int[rank];
        extra = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            long input = _current.Spatial[i], reach = ((long)(kernel![i] - 1) * dilation[i]) + 1;
            if (isSame)
            {
                long wanted = (input + stride[i] - 1) / stride[i];
                long total = Math.Max(((wanted - 1) * stride[i]) + reach - input, 0);
                if (total > int.MaxValue)
                {
                    TooLarge();
                    return null;
                }

                begin[i] = (int)(total / 2);
                end[i] = (int)(total - begin[i]);
            }
            else if (sides is not null)
            {
                begin[i] = sides[i];
                end[i] = sides[rank + i];
            }

            long span = input + begin[i] + end[i] - reach;
            if (span < 0)
            {
                TooLarge();
                return null;
            }

            long count = (span / stride[i]) + 1;
            if (isCeil && span % stride[i] != 0 && count * stride[i] < input + begin[i])
            {
                extra[i] = (int)((count * stride[i]) - span);
                end[i] += extra[i];
                count++;
            }

            size[i] = (int)Math.Min(count, int.MaxValue);
        }

        output = new Shape(_current.Channels, size);
        return new Window(new(kernel!), new(stride), new(dilation), new(begin), new(end));

        void TooLarge() => Report(
            Descriptors.WindowTooLarge, spec.LocationOf(argument), spec.Kind, Times(kernel!), dilation!.Any(d => d != 1) ? $" with dilation {Times(dilation!)}" : "",
            Times(_current!.Spatial.Select((one, i) => (int)Math.Min((long)one + (sides?[i] ?? 0) + (sides?[rank + i] ?? 0), int.MaxValue))), _current.ToString(),
            isSame ? "Same" : sides is null ? "none" : "[" + string.Join(", ", sides) + "]");
    }

    /// <summary>Padding is said once: by rule, for all sides, or for each.</summary>
    private bool CheckPads(AttributeSpec spec, out bool isSame, out int[]? sides)
    {
        isSame = spec.Text("Padding") == "Same";
        sides = null;
        List<ArgumentSpec> given = new[] { "Padding", "Pad", "Pads" }.Select(spec.Find).Where(argument => argument is not null).Select(argument => argument!).ToList();
        if (given.Count > 1)
        {
            Report(Descriptors.SaidTwice, given[1].Location, spec.Kind, "the padding", string.Join(" and ", given.Select(argument => argument.Name)));
            return false;
        }

        if (given.Count == 0 || given[0].Name == "Padding")
        {
            return true;
        }

        sides = Sides(spec, given[0].Name);
        return sides is not null && sides.All(pad => AtLeast(spec, given[0].Name, "A padding", pad, 0));
    }
}
