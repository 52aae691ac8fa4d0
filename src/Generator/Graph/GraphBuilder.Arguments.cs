using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CnnGen.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Graph;

/// <summary>Values of arguments, and their checks: each reports at the argument, and says whether all is well.</summary>
internal sealed partial class GraphBuilder
{
    /// <summary>The most spatial axes that a shape has.</summary>
    private const int MaxRank = 3;

    private double _parameters;

    private bool Positive(AttributeSpec spec, string argument, string what, params int[] values) => AtLeast(1, spec, argument, what, values);

    private bool AtLeast(int least, AttributeSpec spec, string argument, string what, params int[] values)
    {
        bool isValid = true;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < least)
            {
                Report(Descriptors.OutOfRange, spec.LocationOf(argument, i), what, Text(values[i]), $"at least {least}");
                isValid = false;
            }
        }

        return isValid;
    }

    /// <summary>A number that a float can hold.</summary>
    private double Finite(AttributeSpec spec, string argument, string what, double otherwise = 0)
    {
        double value = spec.Real(argument) ?? otherwise;
        if (!(Math.Abs(value) <= float.MaxValue))
        {
            Report(Descriptors.OutOfRange, spec.LocationOf(argument), what, Text(value), "a number that a float can hold");
        }

        return value;
    }

    /// <summary>A member of an enumeration; a cast can make other values.</summary>
    private T Member<T>(AttributeSpec spec, string argument, T otherwise)
        where T : struct, Enum
    {
        if (spec.Text(argument) is not { } text)
        {
            return otherwise;
        }

        if (Enum.TryParse(text, out T value) && Enum.IsDefined(typeof(T), value) && Enum.GetName(typeof(T), value) == text)
        {
            return value;
        }

        Report(Descriptors.OutOfRange, spec.LocationOf(argument), argument, text, "one of " + string.Join(", ", Enum.GetNames(typeof(T))));
        return otherwise;
    }

    /// <summary>The number of spatial axes that a layer is for; null where any will do.</summary>
    private static int? OwnRank(AttributeSpec spec) => spec.Kind switch
    {
        "Conv1D" or "ConvTranspose1D" => 1,
        "Conv2D" or "ConvTranspose2D" or "DepthwiseConv2D" or "SeparableConv2D" or "PixelShuffle" => 2,
        "Conv3D" or "ConvTranspose3D" => 3,
        _ => null,
    };

    /// <summary>How many values a layer's lists have: from its kind, else from its input; null where neither says it, or they contradict.</summary>
    private int? RankFor(AttributeSpec spec)
    {
        int? own = OwnRank(spec), given = _current is { Rank: > 0 } ? _current.Rank : null;
        return own is null || given is null ? own ?? given : own == given ? own : null;
    }

    /// <summary>One value for all axes, or one for each; null where that is wrong, or the number of axes unknown.</summary>
    private int[]? PerAxis(AttributeSpec spec, string argument, string what, bool takesOne)
    {
        int[] values = spec.Ints(argument) ?? [];
        int? rank = RankFor(spec);
        if (rank is not null && values.Length == 1 && takesOne)
        {
            return Enumerable.Repeat(values[0], rank.Value).ToArray();
        }

        if (values.Length != rank && (rank is not null || values.Length is 0 or > MaxRank))
        {
            string most = $"{rank ?? MaxRank}";
            WrongCount(spec, argument, $"The {what} of {spec.Kind}", values.Length, rank is null ? $"1 to {most}" : takesOne && rank != 1 ? $"1 or {most}" : most);
        }

        return values.Length == rank ? values : null;
    }

    /// <summary>All begins and then all ends, or one value for all sides; null where that is wrong, or the number of axes unknown.</summary>
    private int[]? Sides(AttributeSpec spec, string argument, bool takesOne)
    {
        int[] values = spec.Ints(argument) ?? [];
        int? sides = 2 * RankFor(spec);
        if (values.Length == 1 && takesOne)
        {
            return sides is null ? null : Enumerable.Repeat(values[0], sides.Value).ToArray();
        }

        if (values.Length != sides && (sides is not null || values.Length is not (2 or 4 or 2 * MaxRank)))
        {
            string expected = sides is null ? "two for each axis" : $"{sides}";
            WrongCount(spec, argument, $"{argument} of {spec.Kind}", values.Length, (takesOne ? "1 or " : "") + expected + " (all begins, then all ends)");
        }

        return values.Length == sides ? values : null;
    }

    private void WrongCount(AttributeSpec spec, string argument, string what, int count, string expected) => Report(
        Descriptors.WrongCount, spec.LocationOf(argument), what, count == 1 ? "1 value" : $"{count} values", expected,
        _current is { Rank: > 0 } ? $" for an input of shape {_current}" : "");

    /// <summary>The argument that says something for all axes or the one that says it for each, of which only one may be given.</summary>
    private int[]? Choice(AttributeSpec spec, string single, string plural, string what, int[]? otherwise, int least = 1)
    {
        ArgumentSpec? one = spec.Find(single), each = spec.Find(plural);
        if (one is not null && each is not null)
        {
            Report(Descriptors.SaidTwice, each.Location, spec.Kind, "its " + what, $"{single} and {plural}");
            return null;
        }

        if (one is null && each is null)
        {
            return otherwise;
        }

        string argument = each is null ? single : plural;
        int[]? values = PerAxis(spec, argument, each is null ? what : what + "s", takesOne: each is null);
        return AtLeast(least, spec, argument, (what[0] == 'o' ? "An " : "A ") + what, spec.Ints(argument)!) ? values : null;
    }

    /// <summary>Whether the input has spatial axes, as many as the layer is for; also where it is unknown.</summary>
    private bool IsSpatial(AttributeSpec spec)
    {
        if (_current is null)
        {
            return true;
        }

        if (_current.Rank == 0)
        {
            Report(Descriptors.NotSpatial, spec.Location, spec.Kind, _currentName, _current.ToString());
            return false;
        }

        if (OwnRank(spec) is not { } own || own == _current.Rank)
        {
            return true;
        }

        Report(Descriptors.WrongRank, spec.Location, spec.Kind, DescribeRank(own), _currentName, _current.ToString(), DescribeRank(_current.Rank));
        return false;
    }

    private static string DescribeRank(int rank) => rank switch
    {
        1 => "a signal (channels, length)",
        2 => "an image (channels, rows, columns)",
        _ => "a volume (channels, planes, rows, columns)",
    };

    /// <summary>Whether indices of 32 bits reach all elements.</summary>
    private bool Addressable(AttributeSpec spec, string what, string shape, double elements)
    {
        if (elements <= int.MaxValue)
        {
            return true;
        }

        Report(Descriptors.TooLarge, spec.Location, spec.Kind, $"{what} {shape}", Count(elements));
        return false;
    }

    /// <summary>Counts a layer's parameters, each tensor of which starts at a multiple of 16 in one array for all of them. A tensor without sizes is none.</summary>
    private bool AddParameters(AttributeSpec spec, params int[][] tensors)
    {
        double before = _parameters;
        foreach (int[] tensor in tensors.Where(tensor => tensor.Length != 0))
        {
            double elements = Product(tensor[0], tensor.Skip(1));
            if (!Addressable(spec, "weights", Describe(tensor[0], tensor.Skip(1)), elements))
            {
                return false;
            }

            _parameters += Math.Ceiling(elements / 16) * 16;
        }

        if (before <= int.MaxValue && _parameters > int.MaxValue)
        {
            Report(Descriptors.TooManyParameters, spec.Location, spec.Kind, Count(_parameters));
        }

        return true;
    }

    /// <summary>In double precision, which does not overflow, and is exact up to the limit and far beyond.</summary>
    private static double Product(long first, IEnumerable<int> rest) => Product(first, rest.Select(size => (long)size));

    private static double Product(long first, IEnumerable<long> rest) => rest.Aggregate((double)first, (product, size) => product * size);

    private static string Describe(long first, IEnumerable<int> rest) => Describe(first, rest.Select(size => (long)size));

    private static string Describe(long first, IEnumerable<long> rest) =>
        "(" + string.Join(", ", new[] { first }.Concat(rest).Select(size => size.ToString(CultureInfo.InvariantCulture))) + ")";

    private static string Times(IEnumerable<long> sizes) => string.Join(" x ", sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));

    private static string Times(IEnumerable<int> sizes) => Times(sizes.Select(size => (long)size));

    private static string Count(double elements) => elements.ToString(elements < 1e18 ? "0" : "0.###e+0", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string AxisName(int axis, int rank) => (rank - axis) switch
    {
        1 when rank == 1 => "length",
        1 => "columns",
        2 => "rows",
        _ => "planes",
    };

    private void Report(DiagnosticDescriptor descriptor, LocationInfo location, params string[] arguments) => Report(descriptor, location, [], arguments);

    /// <summary>Reports a mistake and how it is mended; inside a block the place of the mistake is not the place to mend.</summary>
    private void Report(DiagnosticDescriptor descriptor, LocationInfo location, Hint[] hints, params string[] arguments) =>
        _diagnostics.Add(new DiagnosticInfo(descriptor.Id, location, new(arguments), _within) { Hints = new(_within.Length == 0 ? hints : []) });
}
