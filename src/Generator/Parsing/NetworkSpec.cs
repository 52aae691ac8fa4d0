using System.Globalization;
using System.Linq;

namespace CnnGen.Generator.Parsing;

/// <summary>An argument as written: its values as invariant text (enums by member name), and where it stands.</summary>
internal sealed record ArgumentSpec(string Name, EquatableArray<string> Values, LocationInfo Location);

/// <summary>An attribute of a network class.</summary>
/// <param name="Kind">Its name without "Attribute".</param>
/// <param name="Arguments">Constructor arguments under their parameters' names, then named ones.</param>
/// <param name="Location">The attribute.</param>
internal sealed record AttributeSpec(string Kind, EquatableArray<ArgumentSpec> Arguments, LocationInfo Location)
{
    public ArgumentSpec? Find(string name) => Arguments.FirstOrDefault(argument => argument.Name == name);

    public LocationInfo LocationOf(string name) => Find(name)?.Location ?? Location;

    public string? Text(string name) => Find(name)?.Values.FirstOrDefault();

    public int? Int(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public double? Real(string name) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    public bool? Bool(string name) => Text(name) is { } text ? bool.Parse(text) : null;

    public int[]? Ints(string name) => Find(name)?.Values.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
}

/// <summary>A network class as declared, and what is wrong with the declaration itself.</summary>
internal sealed record NetworkSpec(
    Graph.TypeIdentity Type, LocationInfo Location, EquatableArray<AttributeSpec> Attributes, EquatableArray<DiagnosticInfo> Diagnostics, bool HasCompilerErrors);
