using System.Linq;
using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Graph;

/// <summary>Layers that read several others.</summary>
internal sealed partial class GraphBuilder
{
    /// <summary>The argument of a join that names what it reads.</summary>
    private const string Joined = "layers";

    private static bool IsJoin(AttributeSpec spec) => spec.Kind is "Add" or "Multiply" or "Concat";

    private (Layer, Shape)? MakeAdd(AttributeSpec spec)
    {
        Value? first = _inputs.FirstOrDefault(input => input.Shape is not null);
        return HasSeveral(spec) & AllFit(spec, first, input => input == first!.Shape!, first?.Shape?.ToString() ?? "") ? (new AddLayer(), first!.Shape!) : null;
    }

    /// <summary>Factors with one element for each channel count for all positions of the others.</summary>
    private (Layer, Shape)? MakeMultiply(AttributeSpec spec)
    {
        Value? whole = _inputs.FirstOrDefault(input => input.Shape is not null && !IsPoint(input.Shape))
            ?? _inputs.FirstOrDefault(input => input.Shape is { Rank: > 0 }) ?? _inputs.FirstOrDefault(input => input.Shape is not null);
        Shape? shape = whole?.Shape;
        string each = shape is null or { Rank: 0 } ? "" : $" or {new Shape(shape.Channels, shape.Spatial.Select(_ => 1).ToArray())} or ({shape.Channels})";
        return HasSeveral(spec) & AllFit(spec, whole, Fits, shape + each) ? (new MultiplyLayer(), shape!) : null;

        bool Fits(Shape input) => input == shape || (input.Channels == shape!.Channels && IsPoint(input) && (input.Rank == 0 || input.Rank == shape.Rank));
    }

    private (Layer, Shape)? MakeConcat(AttributeSpec spec)
    {
        Value? first = _inputs.FirstOrDefault(input => input.Shape is not null);
        string expected = first is null ? "" : "(" + string.Join(", ", new[] { "any channels" }.Concat(first.Shape!.Spatial.Select(size => $"{size}"))) + ")";
        if (!(HasSeveral(spec) & AllFit(spec, first, input => input.Spatial.Equals(first!.Shape!.Spatial), expected)))
        {
            return null;
        }

        long channels = _inputs.Sum(input => (long)input.Shape!.Channels);
        EquatableArray<int> spatial = first!.Shape!.Spatial;
        return Addressable(spec, "an output", Describe(channels, spatial), Product(channels, spatial)) ? (new ConcatLayer(), new Shape((int)channels, spatial)) : null;
    }

    /// <summary>Whether a shape has a single position.</summary>
    private static bool IsPoint(Shape shape) => shape.Spatial.All(size => size == 1);

    private bool HasSeveral(AttributeSpec spec)
    {
        if (_inputs.Length >= 2)
        {
            return true;
        }

        WrongCount(spec, Joined, $"What {spec.Kind} joins", _inputs.Length, "at least 2");
        return false;
    }

    /// <summary>Reports every input that does not fit; false too where one is unknown.</summary>
    private bool AllFit(AttributeSpec spec, Value? reference, System.Func<Shape, bool> fits, string expected)
    {
        bool isValid = true;
        for (int i = 0; i < _inputs.Length; i++)
        {
            Shape? shape = _inputs[i].Shape;
            if (shape is not null && !fits(shape))
            {
                Report(
                    Descriptors.ShapesDiffer, spec.LocationOf(Joined, i), SamePadding(_inputs[i], reference!), spec.Kind, _inputs[i].Name, shape.ToString(), reference!.Name, reference.Shape!.ToString(), expected);
                isValid = false;
            }

            isValid &= shape is not null;
        }

        return isValid;
    }
}
