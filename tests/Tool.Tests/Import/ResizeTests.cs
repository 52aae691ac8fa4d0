using CnnGen.Tool.Compilation;
using CnnGen.Tool.Import;
using CnnGen.Tool.Onnx;
using CnnGen.Tool.OnnxRuntime;
using static CnnGen.Tool.Tests.ModelWriter;

namespace CnnGen.Tool.Tests;

/// <summary>Resize with any scales and sizes, against ONNX Runtime: each model resizes one image in all ways that a coordinate mode allows.</summary>
public sealed class ResizeTests
{
    private const int Channels = 2;
    private const int Rows = 6;
    private const int Columns = 10;

    /// <summary>Up, down, each axis by its own factor, by whole numbers and by others. Ten times 0.7f or 2.3f would be one number to ONNX Runtime's shapes and another to its operator; 1.2f and 0.8f make ties of positions that single precision decides.</summary>
    private static readonly (float Rows, float Columns)[] Scales = [(2, 2), (3, 1), (0.5f, 0.6f), (1.7f, 2.25f), (0.35f, 1.25f), (0.5f, 0.75f)];

    /// <summary>Sizes that no scale is said for; a single element too.</summary>
    private static readonly (long Rows, long Columns)[] Sizes = [(12, 20), (9, 4), (4, 23), (1, 1)];

    /// <summary>With a scale that does not give whole sizes align_corners is told apart below.</summary>
    [SkippableTheory]
    [InlineData("half_pixel", true)]
    [InlineData("asymmetric", true)]
    [InlineData("pytorch_half_pixel", true)]
    [InlineData("align_corners", false)]
    public void OutputsAreThoseOfOnnxRuntime(string transformation, bool isByScale)
    {
        OrtApi api = OnnxRuntimeLibrary.Api;
        (string Mode, string Rounding)[] modes =
        [
            ("linear", "floor"), ("cubic", "floor"), ("nearest", "round_prefer_floor"), ("nearest", "floor"), ("nearest", "ceil"), ("nearest", "round_prefer_ceil"),
        ];
        List<byte[]> nodes = [], constants = [], outputs = [];
        List<(string Name, long[] Shape)> expected = [];
        foreach ((string mode, string rounding) in modes)
        {
            byte[][] attributes = [Text("mode", mode), Text("nearest_mode", rounding), Text("coordinate_transformation_mode", transformation)];
            foreach ((float rows, float columns) in isByScale ? Scales : Scales.Where(scale => IsWhole((double)scale.Rows * Rows) && IsWhole((double)scale.Columns * Columns)))
            {
                string name = Add((long)Math.Floor((double)rows * Rows), (long)Math.Floor((double)columns * Columns));
                constants.Add(Floats("s" + name, [4], 1, 1, rows, columns));
                nodes.Add(Node("Resize", ["x", "", "s" + name], [name], attributes));
            }

            foreach ((long rows, long columns) in Sizes)
            {
                string name = Add(rows, columns);
                constants.Add(Integers("s" + name, 1, Channels, rows, columns));
                nodes.Add(Node("Resize", ["x", "", "", "s" + name], [name], attributes));
            }
        }

        byte[] model = Model(13, Graph([.. nodes], [.. constants], [Value("x", 1, 1, Channels, Rows, Columns)], [.. outputs]));
        ImportedNetwork imported = Importer.Import(OnnxReader.Read(model, null), new ImportOptions());
        Network network = NetworkCompiler.Compile([new NetworkSource("Cases.Net", imported.Source("Cases", "Net"))])[0].Create();
        imported.Fill(network);
        var random = new RandomSequence(3);
        float[] input = [.. Enumerable.Range(0, Channels * Rows * Columns).Select(_ => (float)random.NextGaussian())], output = new float[network.Info.OutputLength];
        network.Forward(input, output);

        using var session = new OrtSession(api, model, "x", [1, Channels, Rows, Columns], expected, threads: 1);
        input.CopyTo(session.Input);
        session.Run();
        int offset = 0;
        for (int i = 0; i < expected.Count; i++)
        {
            float[] theirs = session.Output(i).ToArray(), ours = output[offset..(offset + theirs.Length)];
            offset += theirs.Length;
            for (int k = 0; k < theirs.Length; k++)
            {
                Assert.True(
                    Math.Abs(theirs[k] - ours[k]) <= 2e-5 * (1 + Math.Abs(theirs[k])),
                    FormattableString.Invariant($"{transformation}, {modes[i * modes.Length / expected.Count]} to {string.Join('x', expected[i].Shape)}: element {k} is {ours[k]}, in ONNX Runtime {theirs[k]}."));
            }
        }

        Assert.Equal(output.Length, offset);

        string Add(long rows, long columns)
        {
            string name = FormattableString.Invariant($"y{expected.Count}");
            expected.Add((name, [1, Channels, rows, columns]));
            outputs.Add(Value(name, 1, 1, Channels, rows, columns));
            return name;
        }

        static bool IsWhole(double size) => size - Math.Floor(size) < 1e-5;
    }

    /// <summary>The operator's own reference, whose cases ONNX publishes, divides by the size before it is rounded down; ONNX Runtime by the one after it.</summary>
    [Fact]
    public void AlignedCornersOfBrokenSizesAreThoseOfTheReference()
    {
        byte[] model = Simple(
            13, [1, 1, 1, 4], [1, 1, 1, 2], [Floats("s", [4], 1, 1, 1, 0.6f)],
            Node("Resize", ["x", "", "s"], ["y"], Text("mode", "linear"), Text("coordinate_transformation_mode", "align_corners")));
        ImportedNetwork imported = Importer.Import(OnnxReader.Read(model, null), new ImportOptions());
        Network network = NetworkCompiler.Compile([new NetworkSource("Cases.Net", imported.Source("Cases", "Net"))])[0].Create();
        imported.Fill(network);
        var output = new float[2];
        network.Forward([1, 2, 3, 4], output);
        Assert.Equal(1, output[0], 1e-6);
        Assert.Equal(1 + (3 / 1.4), output[1], 1e-5);
    }

    [Theory]
    [InlineData("mode", "lanczos", "lanczos")]
    [InlineData("coordinate_transformation_mode", "upside_down", "upside_down")]
    [InlineData("nearest_mode", "any", "any")]
    public void WhatIsUnknownIsRefusedByItsName(string attribute, string value, string named)
    {
        byte[] model = Simple(13, [1, 1, 4, 4], [1, 1, 6, 6], [Floats("s", [4], 1, 1, 1.5f, 1.5f)], Node("Resize", ["x", "", "s"], ["y"], Text(attribute, value)));
        Assert.Contains(named, Assert.Throws<ImportException>(() => Importer.Import(OnnxReader.Read(model, null), new ImportOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ComputedScalesAreRefused()
    {
        byte[] model = Simple(13, [4], [4], [], Node("Relu", ["x"], ["s"]), Node("Resize", ["x", "", "s"], ["y"]));
        Assert.Contains("its scales", Assert.Throws<ImportException>(() => Importer.Import(OnnxReader.Read(model, null), new ImportOptions())).Message, StringComparison.Ordinal);
    }
}
