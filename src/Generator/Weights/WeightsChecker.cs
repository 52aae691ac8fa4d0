using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Weights;

/// <summary>A part of a class that makes it with its embedded weights, and what is wrong with them.</summary>
internal sealed record WeightsResult(string HintName, string Text, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>Whether the tensors of embedded weights are those of the network.</summary>
internal static class WeightsChecker
{
    private static readonly WeightsResult Nothing = new("", "", default);

    /// <summary>What to do for a class: nothing unless an attribute or the project file gives it weights, and it has no other mistake.</summary>
    public static WeightsResult Check(NetworkSpec spec, EquatableArray<WeightsManifest> manifests)
    {
        AttributeSpec? attribute = spec.Attributes.FirstOrDefault(one => one.Kind == "Weights");
        string? file = attribute?.Text("file");
        WeightsManifest? manifest = manifests.FirstOrDefault(one => attribute is null ? IsFor(one, spec.Type) : one.Class.Length == 0 && one.File == file);
        if (attribute is { IsBroken: true } || (attribute is null && manifest is null) || GraphBuilder.Build(spec).Graph is not { } graph)
        {
            return Nothing;
        }

        LocationInfo location = attribute?.LocationOf("file") ?? spec.Location;
        var diagnostics = new List<DiagnosticInfo>();
        if (manifest is null || manifest.Error.Length != 0)
        {
            string reason = manifest?.Error ?? "no such file was found; expected a path from the project's folder, with forward slashes";
            diagnostics.Add(new DiagnosticInfo(Descriptors.NoWeights.Id, location, new(file ?? manifest!.File, reason)));
        }
        else if (string.Join("; ", Mistakes(ParameterTable.Of(graph).All, manifest.Tensors)) is { Length: > 0 } mistakes)
        {
            diagnostics.Add(new DiagnosticInfo(Descriptors.WeightsDoNotFit.Id, location, new(manifest.File, spec.Type.Name, mistakes)));
        }

        // Written in any case, so that one mistake is one error.
        return new WeightsResult(spec.Type.HintName, WeightsWriter.Write(spec.Type, manifest?.File ?? file!, manifest?.Resource ?? file!), new(diagnostics));
    }

    /// <summary>Weights that the project file gives to a class that is no network.</summary>
    public static IEnumerable<DiagnosticInfo> FindStrays(ImmutableArray<TypeIdentity> types, EquatableArray<WeightsManifest> manifests) =>
        from manifest in manifests
        where manifest.Class.Length != 0 && !types.Any(type => IsFor(manifest, type))
        let known = types.Length == 0 ? "the project has no network" : "its networks are " + string.Join(", ", types.Select(type => type.Name).OrderBy(name => name, StringComparer.Ordinal))
        select new DiagnosticInfo(Descriptors.WeightsOfNothing.Id, new LocationInfo(manifest.File, 0, 0, 0, 0, 0, 0), new(manifest.File, manifest.Class, known));

    /// <summary>The class may be named with or without its namespace.</summary>
    private static bool IsFor(WeightsManifest manifest, TypeIdentity type) =>
        manifest.Class == type.Name || manifest.Class == string.Join(".", new[] { type.Namespace }.Where(name => name.Length != 0).Concat([type.Name]));

    /// <summary>The same words as of a file that is loaded. The count of batches in PyTorch's normalisations is no weight.</summary>
    private static IEnumerable<string> Mistakes(EquatableArray<Parameter> parameters, EquatableArray<WeightsTensor> tensors)
    {
        foreach (Parameter parameter in parameters)
        {
            long[] shape = parameter.Shape.Select(size => (long)size).ToArray();
            WeightsTensor? tensor = tensors.FirstOrDefault(one => one.Name == parameter.Name);
            if (tensor is null)
            {
                yield return $"missing: '{parameter.Name}' {parameter.Shape}";
            }
            else if (!tensor.Shape.SequenceEqual(shape))
            {
                yield return $"misshapen: '{parameter.Name}' is {tensor.Shape}, expected {parameter.Shape}";
            }
            else if (tensor.Type is not ("F32" or "F16" or "BF16"))
            {
                yield return $"'{parameter.Name}' has type {tensor.Type}, expected F32, F16 or BF16";
            }
        }

        foreach (WeightsTensor tensor in tensors)
        {
            if (parameters.All(parameter => parameter.Name != tensor.Name) && !tensor.Name.EndsWith(".num_batches_tracked", StringComparison.Ordinal))
            {
                yield return $"unexpected: '{tensor.Name}' {tensor.Shape}";
            }
        }
    }
}
