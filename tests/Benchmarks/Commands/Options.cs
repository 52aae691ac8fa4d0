using System.CommandLine;
using CnnGen.Tool.Commands;

namespace CnnGen.Benchmarks.Commands;

/// <summary>Options that several commands have.</summary>
internal static class Options
{
    /// <summary><c>--networks</c>: some of those that the command knows.</summary>
    public static Option<string[]> Networks(IEnumerable<string> known, string description = "Which networks; all where none is named.", params string[] otherwise)
    {
        var option = new Option<string[]>("--networks") { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => otherwise };
        option.AcceptOnlyFromAmong([.. known]);
        return option;
    }

    /// <summary><c>--seconds</c>: the length of a measurement.</summary>
    public static Option<double> Seconds(string description, double otherwise)
    {
        var option = new Option<double>("--seconds") { Description = description, DefaultValueFactory = _ => otherwise };
        option.Require(number => number > 0, _ => "--seconds takes a number above 0.");
        return option;
    }
}
