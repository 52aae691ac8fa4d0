using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests;

/// <summary>What an edit costs: nothing is emitted anew unless the network changed.</summary>
public class CachingTests
{
    private const string Network = "[Input(1, 8, 8)] [Conv2D(4, 3)] [ReLU] [Flatten] [Dense(3)] [Loss(LossFunction.SoftmaxCrossEntropy)]";
    private const string Wrong = "[Input(1, 8, 8)] [Conv2D(4, 9)]";
    private const string Other = "class Other { int Answer() => 41; }";

    private const string BlockNetwork = "using CnnGen; [Input(1, 8, 8)] [Step(4)] [Dense(3)] partial class Net;";
    private const string Block = """
        using System;
        using CnnGen;
        class Answer { int Value() => 41; }
        [BlockLayer("Conv2D(filters, 3)", Name = "a")]
        [BlockLayer("Conv2D(filters, 3, Pad = 0)", When = "index == 0", From = "a")]
        [AttributeUsage(AttributeTargets.Class)]
        class StepAttribute(int filters) : BlockAttribute;
        """;

    private static readonly string[] Steps =
    [
        CnnGenerator.Steps.Specs, CnnGenerator.Steps.Results, CnnGenerator.Steps.Graphs, CnnGenerator.Steps.Sources, CnnGenerator.Steps.Diagnostics,
        CnnGenerator.Steps.Orphans, CnnGenerator.Steps.Blocks, CnnGenerator.Steps.Manifests, CnnGenerator.Steps.Weights,
    ];

    [Theory]
    [InlineData(Network)]
    [InlineData(Wrong)]
    [InlineData("[Conv2D(4, 9)]")]
    public void AnEditElsewhereLeavesEveryStepCached(string attributes)
    {
        GeneratorRun before = GeneratorRun.Of(GeneratorRun.Class(attributes), Other), after = Edit(before, 1, Other.Replace("41", "42", StringComparison.Ordinal));
        Assert.All(Reasons(after, Steps), reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString()));
        Assert.Equal(before.Generated.Count, after.Generated.Count);
        Assert.Equal(before.Diagnostics.Select(one => one.ToString()), after.Diagnostics.Select(one => one.ToString()));
    }

    /// <summary>The file that declares a block is edited, above the block and beside it, and in spaces of its text.</summary>
    [Theory]
    [InlineData("class Answer", "// A line more.\n class Answer")]
    [InlineData("41", "42")]
    [InlineData("(filters, 3)", "( filters, 3 )")]
    [InlineData("AttributeUsage", "AttributeUsage ")]
    public void AnEditBesideABlockEmitsNothingAnew(string old, string edited)
    {
        GeneratorRun before = GeneratorRun.Of(BlockNetwork, Block), after = Edit(before, 1, Block.Replace(old, edited, StringComparison.Ordinal));
        Assert.Single(after.Generated);
        Assert.NotEqual(before.Compilation.SyntaxTrees.ElementAt(1).ToString(), after.Compilation.SyntaxTrees.ElementAt(1).ToString());
        Assert.All(Reasons(after, [CnnGenerator.Steps.Graphs]), reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString()));
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(after, [CnnGenerator.Steps.Sources]));
    }

    [Fact]
    public void ALineInTheFileOfABlockLeavesEveryStepCached()
    {
        GeneratorRun before = GeneratorRun.Of(BlockNetwork, Block), after = Edit(before, 1, "\n" + Block);
        Assert.All(Reasons(after, Steps), reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString()));
    }

    [Fact]
    public void AChangedBlockIsEmittedAnew()
    {
        GeneratorRun before = GeneratorRun.Of(BlockNetwork, Block), after = Edit(before, 1, Block.Replace("Pad = 0", "Pad = 1", StringComparison.Ordinal));
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(after, [CnnGenerator.Steps.Sources]));
    }

    [Fact]
    public void WithoutMistakesNoOutputRunsAnew()
    {
        GeneratorRun after = Edit(GeneratorRun.Of(GeneratorRun.Class(Network), Other), 1, Other + " class Third;");
        Assert.All(
            after.Result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    [Theory]
    [InlineData(Network, IncrementalStepRunReason.Unchanged)]
    [InlineData("[Input(4)] [Dense(1)] [Softmax]", IncrementalStepRunReason.Modified)]
    public void ALineAboveMovesLocationsAndEmitsNothingAnew(string attributes, IncrementalStepRunReason results)
    {
        GeneratorRun after = Edit(GeneratorRun.Of(GeneratorRun.Class(attributes)), 0, "// A line more.\n" + GeneratorRun.Class(attributes));
        Assert.Equal([IncrementalStepRunReason.Modified, results], Reasons(after, [CnnGenerator.Steps.Specs, CnnGenerator.Steps.Results]));
        Assert.All(Reasons(after, [CnnGenerator.Steps.Graphs]), reason => Assert.NotEqual(IncrementalStepRunReason.Modified, reason));
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(after, [CnnGenerator.Steps.Sources]));
    }

    [Fact]
    public void ALineAboveMovesDiagnostics()
    {
        GeneratorRun before = GeneratorRun.Of(GeneratorRun.Class(Wrong)), after = Edit(before, 0, "\n" + GeneratorRun.Class(Wrong));
        Assert.Equal(
            Assert.Single(before.Diagnostics).Location.GetLineSpan().StartLinePosition.Line + 1, Assert.Single(after.Diagnostics).Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void AChangedNetworkIsEmittedAnew()
    {
        GeneratorRun before = GeneratorRun.Of(GeneratorRun.Class(Network));
        GeneratorRun after = Edit(before, 0, GeneratorRun.Class(Network.Replace("Conv2D(4", "Conv2D(5", StringComparison.Ordinal)));
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(after, [CnnGenerator.Steps.Sources]));
        Assert.NotEqual(before.Generated.Single().SourceText.ToString(), after.Generated.Single().SourceText.ToString());
    }

    [Fact]
    public void TheSameSourceGivesTheSameBytes()
    {
        GeneratedSourceResult first = GeneratorRun.Of(GeneratorRun.Class(Network)).Generated.Single(), second = GeneratorRun.Of(GeneratorRun.Class(Network)).Generated.Single();
        Assert.Equal(first.HintName, second.HintName);
        Assert.Equal(first.SourceText.ToString(), second.SourceText.ToString());
    }

    [Fact]
    public void NothingOfRoslynIsReachableFromCachedModels()
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var steps = new HashSet<string>();
        var manifest = new ManifestText("file a\nclass Net\ntensor F32 3 dense1.bias\n");
        string wrongBlock = Block.Replace("Conv2D", "Conv4D", StringComparison.Ordinal);
        foreach (string[] sources in (string[][])[[GeneratorRun.Class(Network)], [GeneratorRun.Class(Wrong)], [GeneratorRun.Class("[Conv2D(4, 9)]")], [BlockNetwork, Block], [wrongBlock]])
        {
            foreach (string step in Steps)
            {
                foreach (object value in Values(GeneratorRun.Of(GeneratorRun.Compile(sources), GeneratorRun.CreateDriver(manifest)), step))
                {
                    steps.Add(step);
                    Walk(value, step, seen);
                }
            }
        }

        Assert.Equal(Steps.Order(), steps.Order());
    }

    /// <summary>Through all fields, private ones too.</summary>
    private static void Walk(object? value, string path, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || (!value.GetType().IsValueType && !seen.Add(value)))
        {
            return;
        }

        Type type = value.GetType();
        Assert.False(type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) == true, $"{path}: {type}");
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Walk(item, path + "[]", seen);
            }

            return;
        }

        for (Type? current = type; current is not null && current != typeof(object) && current != typeof(ValueType) && current != typeof(Enum); current = current.BaseType)
        {
            foreach (FieldInfo field in current.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(_ => !type.IsEnum))
            {
                Walk(field.GetValue(value), $"{path}.{field.Name}", seen);
            }
        }
    }

    private static GeneratorRun Edit(GeneratorRun before, int file, string source)
    {
        // The first compilation holds what was generated, too: take the users' files alone.
        string[] sources = [.. before.Compilation.SyntaxTrees.Where(tree => tree.FilePath.StartsWith("Source", StringComparison.Ordinal)).Select(tree => tree.ToString())];
        Compilation compilation = before.Compilation.RemoveSyntaxTrees(before.Compilation.SyntaxTrees.Skip(sources.Length));
        return GeneratorRun.Of(compilation.ReplaceSyntaxTree(compilation.SyntaxTrees.ElementAt(file), GeneratorRun.Tree(source, file)), before.Driver);
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRun run, string[] steps) =>
        steps.Where(run.Result.TrackedSteps.ContainsKey).SelectMany(step => run.Result.TrackedSteps[step]).SelectMany(step => step.Outputs).Select(output => output.Reason);

    private static IEnumerable<object> Values(GeneratorRun run, string step) =>
        run.Result.TrackedSteps.TryGetValue(step, out var runs) ? runs.SelectMany(one => one.Outputs).Select(output => output.Value) : [];
}
