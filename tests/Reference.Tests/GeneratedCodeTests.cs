using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace CnnGen.Reference.Tests;

/// <summary>Generated code compiles without a warning in every kind of project, and stays within what the JIT optimises.</summary>
public sealed class GeneratedCodeTests
{
    private const string Network = """
        [Input(3, 20, 24)]
        [Conv2D(8, 5, Padding = Padding.Same, Activation = Activation.ReLU)]
        [MaxPool(3, Stride = 2, Pad = 1)]
        [Conv2D(40, 3, Stride = 2, Pad = 1, PadMode = PadMode.Reflect, Activation = Activation.SiLU)]
        [Conv2D(40, 3, Groups = 40, Padding = Padding.Same)]
        [AveragePool(2, Stride = 1, Pad = 1)]
        [AdaptiveAveragePool(2)]
        [Dropout(0.1)]
        [Dense(10)]
        [Loss(LossFunction.SoftmaxCrossEntropy)]
        """;

    [Theory]
    [InlineData(NullableContextOptions.Enable)]
    [InlineData(NullableContextOptions.Disable)]
    public void NullableOnOrOff(NullableContextOptions nullable) => NetworkCompiler.Emit(
        new CompilerSettings(nullable, DocumentationMode.Diagnose), $"using CnnGen;\nnamespace Demo;\n/// <summary>A network.</summary>\n{Network}\npublic sealed partial class Net;");

    [Fact]
    public void ImplicitUsings() => NetworkCompiler.Emit(
        new CompilerSettings(),
        "global using System; global using System.IO; global using System.Linq; global using System.Collections.Generic; global using System.Threading; global using System.Numerics;",
        $"using CnnGen;\nnamespace Demo;\n{Network}\npublic sealed partial class Net;");

    [Fact]
    public void NamesOfTheUsersOwn() => NetworkCompiler.Emit(
        new CompilerSettings(),
        "namespace Demo { class System {} class Math {} class MathF {} class Unsafe {} class Vector256 {} class Vector512 {} class TensorLayouts {} class Activations {} class NetworkInfo {} class Runtime {} }",
        "class Unsafe {} class Vector128 {} class MethodImpl {}",
        "namespace Demo.CnnGen { class Network {} }",
        $"using global::CnnGen;\nnamespace Demo {{\n{Network.Replace("Padding = Padding", "Padding = global::CnnGen.Padding")}\npublic sealed partial class Net; }}");

    [Theory]
    [InlineData("using CnnGen;\n{0}\npartial class Net;")]
    [InlineData("using CnnGen;\nnamespace A.B;\npublic partial struct Outer { internal partial class Middle {\n{0}\nprivate sealed partial class Net; } }")]
    [InlineData("using CnnGen;\nnamespace @namespace;\n{0}\npublic sealed partial class @class;")]
    public void PlacesAndNames(string template) => NetworkCompiler.Emit(new CompilerSettings(), template.Replace("{0}", Network));

    [Fact]
    public void TwoClassesOfOneName() => NetworkCompiler.Emit(
        new CompilerSettings(), $"using CnnGen; namespace A {{\n{Network}\npublic partial class Net; }}\nnamespace B {{\n{Network}\npublic partial class Net; }}");

    /// <summary>Beyond these the JIT drops all optimisation, or stops to inline.</summary>
    [Fact]
    public void EveryMethodIsWithinTheBudgetOfTheJit()
    {
        byte[] image = NetworkCompiler.Emit(
            new CompilerSettings(), $"using CnnGen;\nnamespace Demo;\n{Network}\npublic sealed partial class Net;",
            """
            using CnnGen;
            namespace Demo;
            [Input(3, 90, 117)]
            [Conv2D(96, 11, Stride = 3, Padding = Padding.Same)]
            [MaxPool(11, Stride = 1)]
            [Conv2D(100, 7, Dilation = 2, Padding = Padding.Same)]
            [Dense(1000)]
            public sealed partial class Large;
            """,
            $"using CnnGen;\nnamespace Demo;\n[Input(8, 12, 12)]\n{string.Concat(Enumerable.Repeat("[Conv2D(8, 3, Pad = 1)]\n[ReLU]\n", 110))}public sealed partial class Deep;");
        using var file = new PEReader(new MemoryStream(image));
        MethodBudget.Report report = MethodBudget.Check(file);
        Assert.True(report.Violations.Count == 0, string.Join("\n", report.Violations));
        Assert.True(report.Methods > 100, $"{report.Methods} methods were seen.");
    }
}
