using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Graph;

/// <summary>Windows that move over the spatial axes, of which there may be any number, and pools.</summary>
internal sealed partial class GraphBuilder
{
    /// <summary>A window with its pads resolved, the sizes that come out, and what rounding up added to each end pad.</summary>
    private sealed record PlacedWindow(Window Window, int[] Output, int[] Extra);

    /// <summary>A window as written, with a value for every axis.</summary>
    private sealed record WindowSpec(int[] Kernel, int[] Stride, int[] Dilation, bool IsSame, int[]? Sides);

    private (Layer, Shape)? MakePool(AttributeSpec spec, PoolKind kind)
    {
        PlacedWindow? placed = PlaceWindow(spec, "window", "window size", strideIsWindow: true, spec.Bool("CeilMode") ?? false);
        return placed is null || !SeesInput(spec, placed)
            || !Addressable(spec, "an output", Describe(_current!.Channels, placed.Output), Product(_current.Channels, placed.Output))
            ? null
            : (new PoolLayer(kind, placed.Window, spec.Bool("CountIncludePad") ?? false, new(placed.Extra)), new Shape(_current.Channels, placed.Output));
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

    private (Layer, Shape)? MakeAdaptivePool(AttributeSpec spec)
    {
        bool isSpatial = IsSpatial(spec);
        int[]? size = PerAxis(spec, "size", "output size", takesOne: true);
        if (!Positive(spec, "size", "An output size", spec.Ints("size") ?? []) || !isSpatial || size is null || _current is null
            || !Addressable(spec, "an output", Describe(_current.Channels, size), Product(_current.Channels, size)))
        {
            return null;
        }

        var output = new Shape(_current.Channels, size);
        if (!_current.Spatial.Select((one, i) => one % size[i]).All(rest => rest == 0))
        {
            return (new AdaptivePoolLayer(), output);
        }

        // Sizes that divide make equal windows that do not overlap: a plain average pool.
        EquatableArray<int> window = new(_current.Spatial.Select((one, i) => one / size[i])), zeros = Repeat(0);
        return (new PoolLayer(PoolKind.Average, new Window(window, window, Repeat(1), zeros, zeros), false, zeros), output);
    }

    private EquatableArray<int> Repeat(int value) => new(Enumerable.Repeat(value, _current!.Rank));

    /// <summary>Reads a window and its padding; null where something is wrong, or the number of axes unknown.</summary>
    /// <param name="spec">The layer.</param>
    /// <param name="argument">The size's argument.</param>
    /// <param name="what">The size, in words.</param>
    /// <param name="strideIsWindow">Whether the stride is the window unless given.</param>
    private WindowSpec? ReadWindow(AttributeSpec spec, string argument, string what, bool strideIsWindow)
    {
        bool isValid = IsSpatial(spec);
        int[]? kernel = PerAxis(spec, argument, what, takesOne: true);
        int[]? ones = RankFor(spec) is { } axisCount ? Enumerable.Repeat(1, axisCount).ToArray() : null;
        isValid &= Positive(spec, argument, "A " + what, spec.Ints(argument) ?? []);
        int[]? stride = Choice(spec, "Stride", "Strides", "stride", strideIsWindow ? kernel : ones);
        int[]? dilation = Choice(spec, "Dilation", "Dilations", "dilation", ones);
        isValid &= ReadPads(spec, out bool isSame, out int[]? sides);
        return isValid && kernel is not null && stride is not null && dilation is not null ? new WindowSpec(kernel, stride, dilation, isSame, sides) : null;
    }

    /// <summary>Reads a window and places it over the input, all in 64 bits until the padded input is known to be addressable.</summary>
    private PlacedWindow? PlaceWindow(AttributeSpec spec, string argument, string what, bool strideIsWindow, bool isCeil)
    {
        WindowSpec? given = ReadWindow(spec, argument, what, strideIsWindow);
        if (given is null || _current is null)
        {
            return null;
        }

        (int[] kernel, int[] stride, int[] dilation, bool isSame, int[]? sides) = given;
        int rank = _current.Rank;
        var axes = new AxisWindow[rank];
        for (int i = 0; i < rank; i++)
        {
            axes[i] = AxisWindow.Place(_current.Spatial[i], kernel[i], stride[i], dilation[i], isSame, sides?[i] ?? 0, sides?[rank + i] ?? 0, isCeil);
        }

        if (axes.Any(axis => axis.Output < 1))
        {
            string dilated = dilation.All(one => one == 1) ? "" : $" with dilation {Times(dilation)}, which reaches over {Times(axes.Select(axis => axis.Reach))}";
            Report(
                Descriptors.WindowTooLarge, spec.LocationOf(argument), [new Hint(Hints.Same, "")], spec.Kind, Times(kernel), dilated, Times(axes.Select(axis => axis.Padded)),
                $"{_current}, {_current.Channels} {(_current.Channels == 1 ? "channel" : "channels")} of {Times(_current.Spatial)}",
                sides is null ? "none" : "[" + string.Join(", ", sides) + "]");
            return null;
        }

        if (!Addressable(spec, "a padded input", Describe(_current.Channels, axes.Select(axis => axis.Padded)), Product(_current.Channels, axes.Select(axis => axis.Padded))))
        {
            return null;
        }

        int[] Each(Func<AxisWindow, long> member) => axes.Select(axis => (int)member(axis)).ToArray();
        var window = new Window(new(kernel), new(stride), new(dilation), new(Each(axis => axis.Begin)), new(Each(axis => axis.End)));
        return new PlacedWindow(window, Each(axis => axis.Output), Each(axis => axis.Extra));
    }

    /// <summary>Padding is said once: by rule, for all sides, or for each.</summary>
    private bool ReadPads(AttributeSpec spec, out bool isSame, out int[]? sides)
    {
        sides = null;
        isSame = Member(spec, "Padding", PadRule.Valid) == PadRule.Same;
        ArgumentSpec[] given = spec.Arguments.Where(argument => argument.Name is "Padding" or "Pad" or "Pads").ToArray();
        if (given.Length > 1)
        {
            Report(Descriptors.SaidTwice, given[1].Location, spec.Kind, "its padding", string.Join(" and ", given.Select(argument => argument.Name)));
            return false;
        }

        if (given.Length == 0 || given[0].Name == "Padding")
        {
            return true;
        }

        sides = Sides(spec, given[0].Name, takesOne: given[0].Name == "Pad");
        return AtLeast(0, spec, given[0].Name, "A padding", spec.Ints(given[0].Name)!) & (sides is not null || RankFor(spec) is null);
    }

    private static string PadArgument(AttributeSpec spec) => spec.Arguments.FirstOrDefault(argument => argument.Name is "Padding" or "Pad" or "Pads")?.Name ?? "";

    /// <summary>A maximum or mean of padding alone is no number.</summary>
    private bool SeesInput(AttributeSpec spec, PlacedWindow placed)
    {
        Window window = placed.Window;
        for (int i = 0; i < placed.Output.Length; i++)
        {
            if (!AxisWindow.SeesInput(_current!.Spatial[i], window.Kernel[i], window.Stride[i], window.Dilation[i], window.PadBegin[i], placed.Output[i]))
            {
                Report(
                    Descriptors.OnlyPadding, spec.LocationOf(PadArgument(spec)), spec.Kind, AxisName(i, placed.Output.Length), $"{_current.Spatial[i]}",
                    $"{window.Kernel[i]}" + (window.Dilation[i] == 1 ? "" : $" with dilation {window.Dilation[i]}"), $"{window.Stride[i]}", $"{window.PadBegin[i]}",
                    $"{window.PadEnd[i] - placed.Extra[i]}");
                return false;
            }
        }

        return true;
    }

    /// <summary>The members of <c>CnnGen.Padding</c>.</summary>
    private enum PadRule
    {
        Valid,
        Same,
    }
}
