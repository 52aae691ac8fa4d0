using System.CommandLine;
using CnnGen.Generator.Emission;
using CnnGen.Tool.Networks;
using CnnGen.Tool.Report;

namespace CnnGen.Tool.Commands;

/// <summary><c>emit</c>: the C# that is generated for a network.</summary>
internal static class EmitCommand
{
    public static Command Create()
    {
        var network = new NetworkOptions();
        var target = new Option<string?>("--out") { Description = "A file to write to; the console where none is named." };
        var command = new Command("emit", "Writes the generated C# of a network.") { target };
        network.AddTo(command);
        command.SetAction(parsed => Errors.Guard(() =>
        {
            string text = NetworkWriter.Write(GraphReader.Read(network.Open(parsed).Network));
            TextFile.Write(parsed.GetValue(target), output => output.Write(text));
            return 0;
        }));
        return command;
    }
}
