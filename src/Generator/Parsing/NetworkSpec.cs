using System.Globalization;
using System.Linq;

namespace CnnGen.Generator.Parsing;

/// <summary>An argument as written: its values as invariant text (enums by member name), and where it stands.</summary>
/// <param name="Name">The parameter's or property's name.</param>
/// <param name="Values">One value, or those of a list.</param>
/// <param name="Location">All of it.</param>
/// <param name="Elements">Each value of a list, where they stand apart in source; else empty.</param>
internal sealed record ArgumentSpec(string Name, EquatableArray<string> Values, LocationInfo Location, EquatableArray<LocationInfo> Elements);

/// <summary>An attribute of a network class.</summary>
/// <param name="Kind">Its name without "Attribute".</param>
/// <param name="Arguments">Constructor arguments under their parameters' names, then named ones.</param>
/// <param name="Location">The attribute.</param>
/// <param name="IsBroken">Whether the compiler cannot make sense of it: its arguments are then incomplete, and it reports that itself.</param>
internal sealed record AttributeSpec(string Kind, EquatableArray<ArgumentSpec> Arguments, LocationInfo Location, bool IsBroken)
{
    /// <summary>The declaration, where it is a block.</summary>
    public BlockSpec? Block { get; init; }

    public ArgumentSpec? Find(string name) => Arguments.FirstOrDefault(argument => argument.Name == name);

    public LocationInfo LocationOf(string name) => Find(name)?.Location ?? Location;

    /// <summary>Where one value of a list stands, or the whole list where its values do not stand apart.</summary>
    public LocationInfo LocationOf(string name, int element) =>
        Find(name) is { } argument && element < argument.Elements.Count ? argument.Elements[element] : LocationOf(name);

    public string? Text(string name) => Find(name) is { Values.Count: > 0 } argument ? argument.Values[0] : null;

    public int? Int(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public double? Real(string name) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    public bool? Bool(string name) => Text(name) is { } text ? bool.Parse(text) : null;

    public int[]? Ints(string name) => Find(name)?.Values.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
}

/// <summary>A network class as declared, and what is wrong with the declaration itself.</summary>
/// <param name="Type">Where the generated half goes.</param>
/// <param name="Location">The class's name.</param>
/// <param name="Attributes">In source order.</param>
/// <param name="Diagnostics">What is wrong with the declaration.</param>
/// <param name="IsOrdered">Whether the attributes have an order: not where they stand on several declarations.</param>
internal sealed record NetworkSpec(
    Graph.TypeIdentity Type, LocationInfo Location, EquatableArray<AttributeSpec> Attributes, EquatableArray<DiagnosticInfo> Diagnostics, bool IsOrdered);
