using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>The plain reference itself against another framework's numbers: what the random networks are compared with is right.</summary>
public sealed class GoldenReferenceTests
{
    private const int ElementsPerTensor = 8;

    public static TheoryData<string> Cases => GoldenTests.CasesOf("layers");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Case(string name)
    {
        Skip.If(name.Length == 0, GoldenTests.NoCases);
        GoldenCase golden = GoldenCase.Read(name);
        bool isTraining = golden.Mode == "train";
        ScalarNetwork network = ScalarNetwork.Of(golden.Input, golden.Attributes);
        foreach ((_, string tensor, ScalarParameter parameter) in network.Parameters)
        {
            Assert.Equal(golden.Tensors[tensor].Shape, parameter.Shape);
            Double(golden.Tensor(tensor)).CopyTo(parameter.Values, 0);
        }

        Volume[] input = network.Batch(Double(golden.Tensor("input")));
        Volume[][] values = network.Forward(input, isTraining);
        golden.CheckOutputs(Single(network.OutputOf(input, values)), input.Length);
        foreach ((string tensor, double[] after) in isTraining ? network.BuffersAfter(input, values) : [])
        {
            golden.Check("after." + tensor, Single(after));
        }

        var differences = new FiniteDifferences(network, input, isTraining, Double(golden.OutputGradient(input.Length)));
        var random = new RandomSequence(1);
        int compared = 0;
        for (int k = 0; k < ElementsPerTensor; k++)
        {
            int sample = random.Next(input.Length), element = random.Next(network.Input.Values.Length);
            Compare("grad_input", (sample * network.Input.Values.Length) + element, differences.At(-1, input[sample].Values, element));
            foreach ((int node, string tensor, ScalarParameter parameter) in network.Parameters.Where(parameter => parameter.Tensor.IsTrained))
            {
                element = random.Next(parameter.Values.Length);
                Compare("grad." + tensor, element, differences.At(node, parameter.Values, element));
            }
        }

        Assert.True(compared >= ElementsPerTensor / 2, $"{compared} elements were compared.");

        void Compare(string tensor, int element, double? derivative)
        {
            if (derivative is { } value)
            {
                float[] expected = golden.Tensor(tensor);
                double scale = Math.Sqrt(expected.Sum(one => (double)one * one) / expected.Length);
                Assert.True(Math.Abs(value - expected[element]) <= golden.Rtol * (Math.Abs(expected[element]) + scale + 1e-3), $"{tensor}[{element}]: {value}, expected {expected[element]}.");
                compared++;
            }
        }
    }

    private static double[] Double(float[] values) => [.. values.Select(value => (double)value)];

    private static float[] Single(double[] values) => [.. values.Select(value => (float)value)];
}
