using CnnGen.Tool.Compilation;

namespace CnnGen.Benchmarks.Networks;

/// <summary>A network of one layer, to time the kernel that it comes to.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Input">The arguments of <c>[Input]</c>.</param>
/// <param name="Layer">The layer's attribute.</param>
internal sealed record KernelCase(string Name, string Input, string Layer)
{
    private const string Direct = "Algorithm = Algorithm.Direct";

    /// <summary>One for each register tile that inference comes to with 256-bit vectors, and for each kind of kernel.</summary>
    public static IReadOnlyList<KernelCase> All { get; } =
    [
        // The tile follows from the number of pixels and panels: as many rows as go evenly into the first, and two vectors, one panel, of the second.
        new("3x3", "64, 56, 56", $"Conv2D(64, 3, Pad = 1, {Direct})"),
        new("3x3, 7x7 pixels", "512, 7, 7", $"Conv2D(512, 3, Pad = 1, {Direct})"),
        new("3x3, 5x5 pixels", "256, 5, 5", $"Conv2D(256, 3, Pad = 1, {Direct})"),
        new("3x3, 2x2 pixels", "256, 2, 2", $"Conv2D(256, 3, Pad = 1, {Direct})"),
        new("3x3, 3 pixels", "256, 1, 3", $"Conv2D(256, 3, Pad = 1, {Direct})"),
        new("3x3, 1x2 pixels", "256, 1, 2", $"Conv2D(256, 3, Pad = 1, {Direct})"),
        new("3x3 stride 2", "64, 56, 56", $"Conv2D(128, 3, Stride = 2, Pad = 1, {Direct})"),
        new("3x3 dilation 2", "64, 28, 28", $"Conv2D(64, 3, Dilation = 2, Pad = 2, {Direct})"),
        new("3x3, 4 groups", "64, 28, 28", $"Conv2D(64, 3, Pad = 1, Groups = 4, {Direct})"),
        new("pointwise", "64, 56, 56", "Conv2D(64, 1)"),
        new("pointwise, wide", "512, 14, 14", "Conv2D(512, 1)"),
        new("pointwise, one pixel", "1024, 1, 1", "Conv2D(256, 1)"),
        new("1-D, 9 taps", "32, 1024", $"Conv1D(64, 9, Pad = 4, {Direct})"),
        new("3-D", "16, 14, 14, 14", $"Conv3D(32, 3, Pad = 1, {Direct})"),
        new("transposed, stride 2", "64, 14, 14", "ConvTranspose2D(64, 4, Stride = 2, Pad = 1)"),
        new("depthwise", "96, 28, 28", "DepthwiseConv2D(3, Pad = 1)"),
        new("depthwise, stride 2", "96, 28, 28", "DepthwiseConv2D(3, Stride = 2, Pad = 1)"),
        new("dense, cached", "256", "Dense(128)"),
        new("dense, from memory", "4096", "Dense(2048)"),
        new("first layer, 6 filters", "1, 28, 28", "Conv2D(6, 5, Pad = 2)"),
        new("first layer, 4 filters", "1, 128, 128", "Conv2D(4, 3, Pad = 1)"),
        new("first layer, 1 filter", "3, 128, 128", "Conv2D(1, 3, Pad = 1)"),
        new("first layer, 32 filters", "3, 112, 112", "Conv2D(32, 3, Stride = 2, Pad = 1)"),
        new("first layer, 7x7", "3, 224, 224", $"Conv2D(64, 7, Stride = 2, Pad = 3, {Direct})"),
        new("Winograd2", "64, 56, 56", "Conv2D(64, 3, Pad = 1, Algorithm = Algorithm.Winograd2)"),
        new("Winograd4", "64, 56, 56", "Conv2D(64, 3, Pad = 1, Algorithm = Algorithm.Winograd4)"),
        new("Winograd6", "64, 56, 56", "Conv2D(64, 3, Pad = 1, Algorithm = Algorithm.Winograd6)"),
        new("Winograd4, stride 2", "64, 56, 56", "Conv2D(128, 3, Stride = 2, Pad = 1, Algorithm = Algorithm.Winograd4)"),
        new("Winograd4, 1-D", "64, 1024", "Conv1D(64, 3, Pad = 1, Algorithm = Algorithm.Winograd4)"),
        new("Winograd4, 3-D", "16, 14, 14, 14", "Conv3D(32, 3, Pad = 1, Algorithm = Algorithm.Winograd4)"),
        new("max pooling, planar, pairs", "64, 56, 56", "MaxPool(2)"),
        new("max pooling, planar", "64, 57, 57", "MaxPool(3, Stride = 2)"),
        new("max pooling, one plane", "1, 128, 128", "MaxPool(2)"),
    ];

    /// <summary>Compiles the networks, all at once.</summary>
    /// <exception cref="InvalidOperationException">One of them is wrong; the message has the compiler's words.</exception>
    public static IReadOnlyList<Network> Compile(IReadOnlyList<KernelCase> cases) =>
    [
        .. NetworkCompiler.Compile([.. cases.Select((one, i) => one.Source($"Kernel{i}"))]).Zip(
            cases, (network, one) => network.Type is not null ? network.Create() : throw new InvalidOperationException($"{one.Name}: {string.Join("; ", network.Errors)}")),
    ];

    private NetworkSource Source(string type) => new($"Kernels.{type}", $"using CnnGen; namespace Kernels; [Input({Input})] [{Layer}] public sealed partial class {type};");
}
