using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests;

/// <summary>Weights in the assembly: the class gets them, or the build says why not.</summary>
public class WeightsTests
{
    private const string Fitting = "tensor F32 2,1,3,3 conv1.weight\ntensor BF16 2 conv1.bias\ntensor F16 3,72 dense1.weight\ntensor F32 3 dense1.bias\ntensor I64  dense1.num_batches_tracked\n";
    private const string Layers = "[Input(1, 8, 8)] [Conv2D(2, 3)] [Flatten] [Dense(3)]";

    [Theory]
    [InlineData("[Weights(\"a/net.safetensors\")]", "")]
    [InlineData("", "class Net\n")]
    [InlineData("", "class Cases.Net\n")]
    public void FittingOnesAreEmbedded(string attribute, string type)
    {
        GeneratorRun run = Run(Layers + attribute, type + Fitting);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerErrors);
        string written = run.Generated.Single(source => source.HintName == "Cases.Net.Weights.g.cs").SourceText.ToString();
        Assert.Contains("public static Net Embedded()", written, StringComparison.Ordinal);
        Assert.Contains("network.LoadEmbedded(\"CnnGen.Weights/a/net.safetensors\");", written, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTensorThatDoesNotFitIsNamed()
    {
        const string Attribute = "[Weights(\"a/net.safetensors\")]";
        GeneratorRun run = Run(Layers + Attribute, "tensor F32 2,1,5,5 conv1.weight\ntensor I64 2 conv1.bias\ntensor F32 3,72 dense1.weight\ntensor F32 9 conv2.bias\n");
        Diagnostic mistake = Assert.Single(run.Diagnostics);
        Assert.Equal("CNN501", mistake.Id);
        Assert.Equal("\"a/net.safetensors\"", mistake.Location.SourceTree!.ToString().Substring(mistake.Location.SourceSpan.Start, mistake.Location.SourceSpan.Length));
        Assert.Equal(
            "The tensors of 'a/net.safetensors' do not fit Net: misshapen: 'conv1.weight' is [2, 1, 5, 5], expected [2, 1, 3, 3]; 'conv1.bias' has type I64, expected F32, F16 or BF16; "
            + "missing: 'dense1.bias' [3]; unexpected: 'conv2.bias' [9]",
            mistake.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Empty(run.CompilerErrors);
    }

    [Theory]
    [InlineData("[Weights(\"other.safetensors\")]", "", "'other.safetensors' cannot be put into the assembly: no such file was found")]
    [InlineData("[Weights(\"a/net.safetensors\")]", "error it is cut off\n", "'a/net.safetensors' cannot be put into the assembly: it is cut off")]
    [InlineData("", "class Net\nerror it is cut off\n", "'a/net.safetensors' cannot be put into the assembly: it is cut off")]
    public void WhatCannotBeReadIsSaid(string attribute, string manifest, string message)
    {
        Diagnostic mistake = Assert.Single(Run(Layers + attribute, manifest).Diagnostics);
        Assert.Equal("CNN502", mistake.Id);
        Assert.StartsWith(message, mistake.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void AClassThatIsNoNetworkIsNamed()
    {
        Diagnostic mistake = Assert.Single(Run(Layers, "class Nat\n" + Fitting).Diagnostics);
        Assert.Equal("CNN503", mistake.Id);
        Assert.Equal("'a/net.safetensors' is given to the class 'Nat', and its networks are Net", mistake.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>What is wrong with the network itself comes first.</summary>
    [Fact]
    public void ABrokenNetworkIsReportedAlone() =>
        Assert.Equal(["CNN008"], Run("[Input(4)] [Dense(0)] [Weights(\"a/net.safetensors\")]", Fitting).Diagnostics.Select(one => one.Id));

    private static GeneratorRun Run(string attributes, string manifest) => GeneratorRun.Of(
        GeneratorRun.Compile(GeneratorRun.Class(attributes)),
        GeneratorRun.CreateDriver(new ManifestText("file a/net.safetensors\nresource CnnGen.Weights/a/net.safetensors\n", manifest)));
}
