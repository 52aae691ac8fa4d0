using System.CommandLine;
using CnnGen.Tool.Networks;
using CnnGen.Tool.Report;

namespace CnnGen.Tool.Commands;

/// <summary><c>export</c>: a class and its weights as an ONNX model.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var network = new NetworkOptions();
        var target = new Option<string>("--out") { Description = "The ONNX file to write.", Required = true };
        var command = new Command("export", "Writes a network with its weights as an ONNX model of operator set 17.") { target };
        network.AddTo(command);
        command.SetAction(parsed => Errors.Guard(() =>
        {
            OpenedNetwork source = network.Open(parsed);
            if (!source.HasWeights)
            {
                throw new ToolException("--weights names the safetensors file whose parameters are exported.");
            }

            string path = parsed.GetRequiredValue(target);
            source.Network.ExportOnnx(path);
            NetworkInfo info = source.Network.Info;
            Console.WriteLine($"{path}: {info.Name}, {info.Layers.Count} layers, {Numbers.Grouped(info.ParameterCount)} parameters, {Numbers.Grouped(new FileInfo(path).Length)} bytes.");
            return 0;
        }));
        return command;
    }
}
