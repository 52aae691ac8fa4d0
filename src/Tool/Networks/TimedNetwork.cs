using System.Diagnostics;
using System.Reflection;
using CnnGen.Generator.Emission;
using CnnGen.Generator.Graph;
using CnnGen.Tool.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Tool.Networks;

/// <summary>A network generated once more with a clock behind every layer.</summary>
internal sealed class TimedNetwork
{
    private readonly long[] _ticks;

    private TimedNetwork(Network network, long[] ticks)
    {
        Network = network;
        _ticks = ticks;
    }

    /// <summary>The network, with the parameters of the one that it was made from.</summary>
    public Network Network { get; }

    /// <summary>Generates, compiles and loads it.</summary>
    /// <exception cref="ToolException">What was generated does not compile; the message has the compiler's first words.</exception>
    public static TimedNetwork Of(Network original)
    {
        NetworkGraph graph = GraphReader.Read(original);
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Timed_" + original.Info.Name, [CSharpSyntaxTree.ParseText(NetworkWriter.Write(graph, isTimed: true), parse, "Timed.cs")], NetworkCompiler.References.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        if (compilation.Emit(image) is { Success: false } failed)
        {
            throw new ToolException("The generated source does not compile: "
                + string.Join("; ", failed.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(3)));
        }

        Type type = Assembly.Load(image.ToArray()).GetType(original.GetType().FullName!, throwOnError: true)!;
        var network = (Network)Activator.CreateInstance(type, 0)!;
        network.Threads = 1;
        foreach (Parameter parameter in original.Parameters)
        {
            network.Parameter(parameter.Name).Set(parameter.Values);
        }

        return new TimedNetwork(network, (long[])type.GetProperty("LayerTicks")!.GetValue(null)!);
    }

    /// <summary>The seconds in one layer of so many inferences.</summary>
    public double Measure(int layer, int calls, ReadOnlySpan<float> input, Span<float> output)
    {
        _ticks[layer] = 0;
        for (int call = 0; call < calls; call++)
        {
            Network.Forward(input, output);
        }

        return _ticks[layer] / (double)Stopwatch.Frequency;
    }

    /// <summary>The median over inferences of the seconds in each layer, in their order, 0 for one that is part of another, and at the end in copies of the input and of outputs.</summary>
    public double[] Measure(ReadOnlySpan<float> input, Span<float> output, double seconds)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < Math.Min(1, seconds);)
        {
            Network.Forward(input, output);
        }

        var times = new List<long[]>();
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds || times.Count < 5;)
        {
            Array.Clear(_ticks);
            Network.Forward(input, output);
            times.Add([.. _ticks]);
        }

        return [.. Enumerable.Range(0, _ticks.Length).Select(layer => times.Select(one => one[layer]).Order().ElementAt(times.Count / 2) / (double)Stopwatch.Frequency)];
    }
}
