using System.Reflection.Emit;
using System.Reflection.Metadata;
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
            """);
        using var file = new PEReader(new MemoryStream(image));
        MetadataReader metadata = file.GetMetadataReader();
        int methods = 0;
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            MethodBodyBlock body = file.GetMethodBody(method.RelativeVirtualAddress);
            string name = metadata.GetString(method.Name);
            int locals = body.LocalSignature.IsNil ? 0 : CountLocals(metadata, body.LocalSignature);
            int references = CountLocalReferences(body.GetILBytes()!);
            Assert.True(body.GetILBytes()!.Length < 30_000, $"{name}: {body.GetILBytes()!.Length} bytes of IL");
            Assert.True(locals < 250, $"{name}: {locals} locals");
            Assert.True(references < 4_000, $"{name}: {references} references to locals");
            methods++;
        }

        Assert.True(methods > 100, $"{methods} methods were seen.");
    }

    private static int CountLocals(MetadataReader metadata, StandaloneSignatureHandle signature)
    {
        BlobReader reader = metadata.GetBlobReader(metadata.GetStandaloneSignature(signature).Signature);
        reader.ReadByte();
        return reader.ReadCompressedInteger();
    }

    /// <summary>Walks the instructions; the sizes of their operands are known by their kind.</summary>
    private static int CountLocalReferences(byte[] il)
    {
        int count = 0;
        for (int i = 0; i < il.Length;)
        {
            short value = il[i] == 0xFE ? (short)(0xFE00 | il[i + 1]) : il[i];
            OpCode code = Codes[value];
            i += code.Size;
            count += code.Name!.Contains("loc", StringComparison.Ordinal) && code.Name != "localloc" ? 1 : 0;
            i += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, i)),
                _ => 4,
            };
        }

        return count;
    }

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);
}
