using System.CommandLine;
using CnnGen.Tool.Networks;

namespace CnnGen.Tool.Commands;

/// <summary>What names a network on the command line: an ONNX file, or an assembly and a class in it.</summary>
internal sealed class NetworkOptions
{
    private readonly Argument<string> _file = new("FILE") { Description = "An ONNX model (.onnx), or an assembly (.dll, .exe) with network classes." };
    private readonly Option<string?> _class = new("--class") { Description = "The class in the assembly, with or without its namespace; where there is one alone, it is taken." };
    private readonly Option<string?> _weights = new("--weights") { Description = "A safetensors file with the class's parameters." };
    private readonly Option<string?> _input = new("--input") { Description = "Shape of the ONNX model's input where the file leaves it open, batch first: 1x3x224x224." };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_class);
        command.Add(_weights);
        command.Add(_input);
    }

    /// <summary>Opens what was named.</summary>
    /// <exception cref="ToolException">It cannot be opened.</exception>
    public OpenedNetwork Open(ParseResult parsed) =>
        OpenedNetwork.Open(parsed.GetRequiredValue(_file), parsed.GetValue(_class), parsed.GetValue(_weights), parsed.GetValue(_input));
}
