using System;
using System.Linq;
using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Graph;

/// <summary>Convolutions of any number of axes, and those that are made of them.</summary>
internal sealed partial class GraphBuilder
{
    /// <summary>What convolutions that pad their input say alike.</summary>
    private sealed record PaddedConvolution(Window Window, int[] Output, PadMode PadMode, double PadValue, Activation Activation, bool UseBias);

    private (Layer, Shape)? MakeConv(AttributeSpec spec)
    {
        int filters = spec.Int("filters")!.Value, groups = spec.Int("Groups") ?? 1;
        bool isValid = HasGroups(spec, filters, groups);
        if (ReadPadded(spec, isValid) is not { } read || _current is null)
        {
            return null;
        }

        return Addressable(spec, "an output", Describe(filters, read.Output), Product(filters, read.Output))
            & AddParameters(spec, [filters, _current.Channels / groups, .. read.Window.Kernel], BiasOf(read.UseBias, filters))
            ? (new ConvLayer(filters, read.Window, groups, read.UseBias, read.PadMode, read.PadValue, read.Activation, ReadAlgorithm(spec, filters, groups, read)), new Shape(filters, read.Output))
            : null;
    }

    /// <summary>What a layer is computed by that does not say it itself.</summary>
    private Algorithm OwnAlgorithm => IsExact ? Algorithm.Direct : Algorithm.Auto;

    /// <summary>The algorithm that a convolution asks for, where it can be had.</summary>
    private Algorithm ReadAlgorithm(AttributeSpec spec, int filters, int groups, PaddedConvolution read)
    {
        Algorithm algorithm = Member(spec, "Algorithm", OwnAlgorithm);
        int outputs = Planning.WinogradPlanner.OutputsOf(algorithm), block = Planning.BufferLayout.Lanes;
        if (outputs == 0)
        {
            return algorithm;
        }

        EquatableArray<int> kernel = read.Window.Kernel, strides = read.Window.Stride;
        bool isStrided = strides.Any(stride => stride != 1);

        // With a stride the taps fall into phases, of which the first has most.
        int most = kernel.Zip(strides, Planning.WinogradPlan.TapsOf).Max();
        string? reason = IsExact ? "the class is [Exact]"
            : isStrided && read.PadMode != PadMode.Zeros ? $"its padding is {read.PadMode}, and with a stride Winograd's form is for padding with zeros"
            : read.Window.Dilation.Any(dilation => dilation != 1) ? $"its dilation is {Times(read.Window.Dilation)}, and Winograd's form is for a dilation of 1"
            : most == 1 ? $"its kernel is {Times(kernel)}{(isStrided ? $", its stride {Times(strides)}" : "")}: there is nothing to save"
            : !Planning.WinogradPlanner.Fits(outputs, most) ? $"tiles of {outputs} with {most} taps take {Planning.CookToom.PointsOf(outputs, most)} points, and there are {Planning.CookToom.MostProducts}"
            : groups != 1 && (_current!.Channels / groups % block != 0 || filters / groups % block != 0)
                ? $"its {groups} groups are of {_current.Channels / groups} channels and {filters / groups} filters; expected multiples of {block}"
            : null;
        if (reason is not null)
        {
            Report(Descriptors.AlgorithmDoesNotFit, spec.LocationOf("Algorithm"), spec.Kind, algorithm.ToString(), reason);
        }

        return algorithm;

        static string Times(EquatableArray<int> sizes) => string.Join(" x ", sizes);
    }

    /// <summary>A convolution with as many groups as there are channels.</summary>
    private (Layer, Shape)? MakeDepthwise(AttributeSpec spec)
    {
        int multiplier = spec.Int("Multiplier") ?? 1;
        bool isValid = Positive(spec, "Multiplier", "The multiplier", multiplier);
        if (ReadPadded(spec, isValid) is not { } read || _current is null)
        {
            return null;
        }

        long wanted = (long)_current.Channels * multiplier;
        if (!Addressable(spec, "an output", Describe(wanted, read.Output), Product(wanted, read.Output)))
        {
            return null;
        }

        int filters = (int)wanted;
        return AddParameters(spec, [filters, 1, .. read.Window.Kernel], BiasOf(read.UseBias, filters))
            ? (new ConvLayer(filters, read.Window, _current.Channels, read.UseBias, read.PadMode, read.PadValue, read.Activation, OwnAlgorithm), new Shape(filters, read.Output))
            : null;
    }

    private (Layer, Shape)? MakeSeparable(AttributeSpec spec)
    {
        int filters = spec.Int("filters")!.Value;
        bool isValid = Positive(spec, "filters", "The number of filters", filters);
        if (ReadPadded(spec, isValid) is not { } read || _current is null)
        {
            return null;
        }

        int channels = _current.Channels;
        return Addressable(spec, "a depthwise output", Describe(channels, read.Output), Product(channels, read.Output))
            && Addressable(spec, "an output", Describe(filters, read.Output), Product(filters, read.Output))
            && AddParameters(spec, [channels, 1, .. read.Window.Kernel], [filters, channels, 1, 1], BiasOf(read.UseBias, filters))
            ? (new SeparableLayer(filters, read.Window, read.UseBias, read.PadMode, read.PadValue, read.Activation, OwnAlgorithm), new Shape(filters, read.Output))
            : null;
    }

    /// <summary>Reads and places it; null where a mistake, of which <paramref name="isValid"/> knows others, leaves the layer unknown.</summary>
    private PaddedConvolution? ReadPadded(AttributeSpec spec, bool isValid)
    {
        (PadMode mode, double value) = Fill(spec);
        Activation activation = OwnActivation(spec);
        PlacedWindow? placed = PlaceWindow(spec, "kernel", "kernel size", strideIsWindow: false, isCeil: false);
        return !isValid || placed is null || _current is null || !FitsMode(spec, PadArgument(spec), mode, placed.Window.PadBegin, placed.Window.PadEnd)
            ? null
            : new PaddedConvolution(placed.Window, placed.Output, mode, value, activation, spec.Bool("UseBias") ?? true);
    }

    private (Layer, Shape)? MakeConvTranspose(AttributeSpec spec)
    {
        int filters = spec.Int("filters")!.Value, groups = spec.Int("Groups") ?? 1;
        bool isValid = HasGroups(spec, filters, groups);
        Activation activation = OwnActivation(spec);
        PlacedWindow? placed = PlaceTransposed(spec, filters);
        if (!isValid || placed is null || _current is null)
        {
            return null;
        }

        bool useBias = spec.Bool("UseBias") ?? true;
        return AddParameters(spec, [_current.Channels, filters / groups, .. placed.Window.Kernel], BiasOf(useBias, filters))
            ? (new ConvTransposeLayer(filters, placed.Window, groups, useBias, activation, OwnAlgorithm), new Shape(filters, placed.Output))
            : null;
    }

    /// <summary>Whether filters and groups are numbers that go with each other and with the input.</summary>
    private bool HasGroups(AttributeSpec spec, int filters, int groups)
    {
        bool isValid = Positive(spec, "filters", "The number of filters", filters) & Positive(spec, "Groups", "The number of groups", groups);
        if (isValid && filters % groups != 0)
        {
            Report(Descriptors.GroupsOfFilters, spec.LocationOf("Groups"), FittingGroups(groups, filters, _current?.Channels ?? filters), spec.Kind, $"{groups}", $"{filters}");
            isValid = false;
        }

        return (groups <= 0 || DivideChannels(spec, "Groups", groups)) && isValid;
    }

    private bool DivideChannels(AttributeSpec spec, string argument, int groups)
    {
        if (_current is null || _current.Channels % groups == 0)
        {
            return true;
        }

        Report(
            Descriptors.GroupsOfChannels, spec.LocationOf(argument), FittingGroups(groups, _current.Channels, spec.Int("filters") ?? _current.Channels), spec.Kind, $"{groups}",
            $"{_current.Channels}", _current.ToString());
        return false;
    }

    /// <summary>The divisor of both numbers that is nearest to what was given; of two as near, the smaller.</summary>
    private static Hint[] FittingGroups(int groups, int first, int second)
    {
        if (second < 1)
        {
            return [];
        }

        int best = 1;
        for (int divisor = 2; divisor <= Math.Min(first, second) && divisor - groups < groups - best; divisor++)
        {
            best = first % divisor == 0 && second % divisor == 0 ? divisor : best;
        }

        return [new Hint(Hints.Groups, $"{best}")];
    }

    /// <summary>The shape of a bias, or of a tensor that there is none of.</summary>
    private static int[] BiasOf(bool useBias, int filters) => useBias ? [filters] : [];

    /// <summary>Places the window of a transposed convolution over its output, in 64 bits until that is known to be addressable.</summary>
    private PlacedWindow? PlaceTransposed(AttributeSpec spec, int filters)
    {
        WindowSpec? window = ReadWindow(spec, "kernel", "kernel size", strideIsWindow: false);
        int[]? zeros = RankFor(spec) is { } axisCount ? Enumerable.Repeat(0, axisCount).ToArray() : null;
        int[]? outputPads = Choice(spec, "OutputPad", "OutputPads", "output pad", zeros, least: 0);
        if (window is null || outputPads is null || _current is null || !FitOutputPads(spec, outputPads, window))
        {
            return null;
        }

        int rank = _current.Rank;
        long[] whole = new long[rank], begin = new long[rank], end = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            // What the input spreads over before any padding is cut off.
            long reach = ((window.Kernel[i] - 1L) * window.Dilation[i]) + 1;
            whole[i] = ((_current.Spatial[i] - 1L) * window.Stride[i]) + reach + outputPads[i];
            long excess = whole[i] - ((long)_current.Spatial[i] * window.Stride[i]);
            if (window.IsSame && excess < 0)
            {
                Report(
                    Descriptors.SameTooSmall, spec.LocationOf("Padding"), spec.Kind, AxisName(i, rank), $"{window.Stride[i]}", $"{reach}",
                    outputPads[i] == 0 ? "" : $" with an output pad of {outputPads[i]}");
                return null;
            }

            begin[i] = window.IsSame ? excess / 2 : window.Sides?[i] ?? 0;
            end[i] = window.IsSame ? excess - begin[i] : window.Sides?[rank + i] ?? 0;
        }

        if (Enumerable.Range(0, rank).Any(i => whole[i] - begin[i] - end[i] < 1))
        {
            Report(
                Descriptors.PaddingTakesAll, spec.LocationOf(PadArgument(spec)), spec.Kind, Times(whole), _current.ToString(),
                "[" + string.Join(", ", window.Sides!) + "]");
            return null;
        }

        if (filters < 1 || !Addressable(spec, "an output with its padding", Describe(filters, whole), Product(filters, whole)))
        {
            return null;
        }

        static EquatableArray<int> Ints(long[] values) => new(values.Select(value => (int)value));
        int[] output = whole.Select((size, i) => (int)(size - begin[i] - end[i])).ToArray();
        return new PlacedWindow(new Window(new(window.Kernel), new(window.Stride), new(window.Dilation), Ints(begin), Ints(end)), output, new int[rank]);
    }

    /// <summary>More at the end than a stride or a dilation would be more than one output size has for its input.</summary>
    private bool FitOutputPads(AttributeSpec spec, int[] outputPads, WindowSpec window)
    {
        for (int i = 0; i < outputPads.Length; i++)
        {
            int limit = Math.Max(window.Stride[i], window.Dilation[i]);
            if (outputPads[i] >= limit)
            {
                LocationInfo at = spec.Find("OutputPads") is null ? spec.LocationOf("OutputPad") : spec.LocationOf("OutputPads", i);
                Report(Descriptors.OutOfRange, at, "An output pad", $"{outputPads[i]}", $"less than the larger of stride and dilation, {limit}");
                return false;
            }
        }

        return true;
    }
}
