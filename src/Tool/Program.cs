using System.CommandLine;
using CnnGen.Tool.Commands;

var root = new RootCommand("Convolutional networks from ONNX models to CnnGen classes and back.")
{
    ImportCommand.Create(),
    VerifyCommand.Create(),
    ExportCommand.Create(),
    EvaluateCommand.Create(),
    BenchCommand.Create(),
    SummaryCommand.Create(),
    GraphCommand.Create(),
    EmitCommand.Create(),
};
return Errors.Invoke(root, args);
