using System.CommandLine;
using CnnGen.Tool.Networks;
using CnnGen.Tool.OnnxRuntime;
using CnnGen.Tool.Report;

namespace CnnGen.Tool.Commands;

/// <summary><c>evaluate</c>: how many samples of a data set a network classifies rightly, alone or beside ONNX Runtime, sample by sample.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var network = new NetworkOptions();
        var images = new Option<string>("--images") { Description = "An IDX file of images, as MNIST has them; gzip or plain.", Required = true };
        var labels = new Option<string>("--labels") { Description = "An IDX file of their classes.", Required = true };
        var scale = new Option<double>("--scale") { Description = "What a white pixel is to the network: 1, or 255 for a model that takes bytes as they are.", DefaultValueFactory = _ => 1 };
        scale.Require(number => double.IsFinite(number) && number != 0, _ => "--scale takes a number other than 0.");
        Option<string?> against = BenchCommand.Against();
        var command = new Command("evaluate", "Classifies the images of a data set. Code 1: ONNX Runtime gives other classes.") { images, labels, scale, against };
        network.AddTo(command);
        command.SetAction(parsed => Errors.Guard(() =>
        {
            OpenedNetwork source = network.Open(parsed);
            if (!source.HasWeights)
            {
                throw new ToolException("--weights names the safetensors file with the parameters.");
            }

            LabeledData data = LabeledData.ReadIdx(parsed.GetRequiredValue(images), parsed.GetRequiredValue(labels), classes: 256);
            double white = parsed.GetValue(scale);
            if (white != 1)
            {
                data = new LabeledData([.. data.Inputs.Select(value => (float)(value * white))], data.Labels, data.Shape, data.Classes);
            }

            OrtApi? api = BenchCommand.Load(parsed.GetValue(against));
            using PeerSession? peer = api is null ? null : PeerSession.Open(source, api, 1, 1);
            Evaluation result = Evaluation.Of(source.Network, data, peer);
            Console.Write(Text(result, source.Network.Info.Name, api?.Version));
            return result.Different > result.Ties ? 1 : 0;
        }));
        return command;
    }

    /// <summary>What is written of a result.</summary>
    public static string Text(Evaluation result, string name, string? version)
    {
        string own = $"{name}: {Accuracy(result.Right)}\n";
        return result.PeerRight is not { } peer ? own
            : own + $"ONNX Runtime {version}: {Accuracy(peer)}\nThe same class for {Numbers.Grouped(result.Count - result.Different)} of {Numbers.Grouped(result.Count)}"
            + (result.Different == 0 ? ".\n" : $"; of the others {Numbers.Grouped(result.Ties)} are ties, whose two best outputs are within {Numbers.Scientific(Evaluation.TieWidth)} of one another.\n");

        string Accuracy(int right) => $"{Numbers.Grouped(right)} of {Numbers.Grouped(result.Count)} right, {Numbers.Fixed(100.0 * right / result.Count, 2)} %.";
    }
}
