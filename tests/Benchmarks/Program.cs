using System.CommandLine;
using CnnGen.Benchmarks.Commands;

var root = new RootCommand("The speed of generated networks, as ratios measured side by side in one run.")
{
    PeersCommand.Create(),
    TrainingCommand.Create(),
    FreshCommands.Start(),
    FreshCommands.Memory(),
    ProbeCommand.Create(),
    KernelsCommand.Create(),
    ThreadsCommand.Create(),
    EditorCommand.Create(),
};
return root.Parse(args).Invoke();
