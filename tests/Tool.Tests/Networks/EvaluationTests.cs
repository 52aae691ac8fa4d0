using CnnGen.Tool.Commands;
using CnnGen.Tool.Compilation;
using CnnGen.Tool.Networks;

namespace CnnGen.Tool.Tests.Networks;

/// <summary>Accuracy, alone and beside ONNX Runtime.</summary>
public sealed class EvaluationTests
{
    private const string Source = """
        using CnnGen;
        [Input(1, 28, 28)]
        [Conv2D(8, 5, Stride = 2, UseBias = false)]
        [BatchNorm, ReLU]
        [MaxPool(2)]
        [Conv2D(16, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
        [Dropout(0.2)]
        [Dense(10)]
        [Loss(LossFunction.SoftmaxCrossEntropy)]
        public sealed partial class Digits;
        """;

    /// <summary>A network trained here and exported gives every image of MNIST's test set the class in ONNX Runtime that it gives it here.</summary>
    [SkippableFact]
    public void A_trained_network_has_the_same_accuracy_in_ONNX_Runtime_to_the_last_image()
    {
        string? folder = SharedFolder.Find("data", "mnist");
        Skip.If(folder is null, "shared/data/mnist is not there (CNNGEN_SHARED).");
        OnnxRuntime.OrtApi api = OnnxRuntimeLibrary.Api;
        LabeledData train = Read("train"), test = Read("t10k");
        Network network = NetworkCompiler.Compile([new NetworkSource("Digits", Source)])[0].Create();
        const int Some = 6000;
        var part = new LabeledData(train.Inputs[..(Some * train.Shape.Length)], train.Labels[..Some], train.Shape, train.Classes);
        new Trainer(network, new Adam(0.002)).Fit(part, epochs: 1);

        using PeerSession peer = PeerSession.Open(new OpenedNetwork(network, HasWeights: true), api, batch: 1, threads: 1);
        Evaluation result = Evaluation.Of(network, test, peer);
        Assert.Equal(10_000, result.Count);
        Assert.InRange(result.Right, 9_000, 10_000);
        Assert.True(result.Different == result.Ties, EvaluateCommand.Text(result, "Digits", api.Version));
        Assert.InRange(Math.Abs(result.Right - result.PeerRight!.Value), 0, result.Ties);

        LabeledData Read(string part) => LabeledData.ReadIdx(Path.Combine(folder!, part + "-images-idx3-ubyte.gz"), Path.Combine(folder!, part + "-labels-idx1-ubyte.gz"));
    }

    [Fact]
    public void The_right_ones_are_counted()
    {
        Network network = Samples.Create("Signal");
        float[] inputs = Samples.RandomInput(network, 20), output = new float[network.Info.OutputLength];
        var labels = new int[20];
        for (int i = 0; i < labels.Length; i++)
        {
            network.Forward(inputs.AsSpan(i * network.Info.InputLength, network.Info.InputLength), output);
            labels[i] = (Evaluation.Largest(output) + (i < 5 ? 1 : 0)) % 3;
        }

        var result = Evaluation.Of(network, new LabeledData(inputs, labels, network.Info.Input, 3), null);
        Assert.Equal(new Evaluation(20, 15, null, 0, 0), result);
        Assert.Equal("Signal: 15 of 20 right, 75.00 %.\n", EvaluateCommand.Text(result, "Signal", null));
        Assert.Throws<ToolException>(() => Evaluation.Of(network, new LabeledData(new float[3], [0, 0, 0], new TensorShape(1), 1), null));
    }
}
