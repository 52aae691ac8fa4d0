using System.Globalization;
using CnnGen.Tool.Compilation;
using CnnGen.Tool.Import;
using CnnGen.Tool.Onnx;

namespace CnnGen.Tool.Verification;

internal enum Verdict
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>What came of a case.</summary>
/// <param name="Name">The case.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Detail">Why, for what did not pass.</param>
/// <param name="LargestError">The largest error over what the tolerance measures by: |a - b| / (|b| + rms).</param>
internal sealed record CaseResult(string Name, Verdict Verdict, string Detail, double LargestError);

/// <summary>Imports, compiles, runs and compares test cases, many to a compilation.</summary>
/// <remarks>A value passes when |a - b| is at most rtol (|b| + the root mean square of the expected tensor).</remarks>
internal sealed class Verifier(double tolerance)
{
    /// <summary>Classes of one compilation: enough to share its cost, few enough to see progress.</summary>
    private const int MostTogether = 24;

    /// <summary>Bytes of models that are held at once.</summary>
    private const long MostBytes = 64 << 20;

    /// <summary>Verifies cases in order, telling of each when it is done.</summary>
    public IEnumerable<CaseResult> Verify(IEnumerable<TestCase> cases)
    {
        List<TestCase> batch = [];
        foreach (TestCase test in cases)
        {
            batch.Add(test);
            if (batch.Count == MostTogether || batch.Sum(one => one.Size) > MostBytes)
            {
                foreach (CaseResult result in Together(batch))
                {
                    yield return result;
                }

                batch.Clear();
            }
        }

        foreach (CaseResult result in Together(batch))
        {
            yield return result;
        }
    }

    private IEnumerable<CaseResult> Together(List<TestCase> cases)
    {
        List<(CaseResult? Result, List<Unit> Units)> prepared = [.. cases.Select(Prepare)];
        Unit[] units = [.. prepared.SelectMany(one => one.Units)];
        IReadOnlyList<CompiledNetwork> compiled = NetworkCompiler.Compile(
            [.. units.Select((unit, i) => new NetworkSource($"Cases.Case{i}", unit.Network.Source("Cases", $"Case{i}")))]);
        for (int c = 0, next = 0; c < cases.Count; c++)
        {
            CaseResult result = prepared[c].Result ?? new CaseResult(cases[c].Name, Verdict.Passed, "", 0);
            foreach (Unit unit in prepared[c].Units)
            {
                CaseResult one = Run(cases[c].Name, unit, compiled[next++]);
                result = result.Verdict == Verdict.Passed ? one with { LargestError = Math.Max(one.LargestError, result.LargestError) } : result;
            }

            yield return result;
        }
    }

    /// <summary>A network and the runs that it is for.</summary>
    private sealed record Unit(ImportedNetwork Network, int Input, IReadOnlyList<DataSet> DataSets, bool IsPerSample);

    private static (CaseResult? Result, List<Unit> Units) Prepare(TestCase test)
    {
        try
        {
            OnnxModel model = test.Model();
            IReadOnlyList<DataSet> sets = test.DataSets();
            IReadOnlyList<OnnxValueInfo> inputs = Importer.TrueInputs(model.Graph);
            if (sets.Count == 0)
            {
                return (new CaseResult(test.Name, Verdict.Skipped, "it has no test_data_set", 0), []);
            }

            int input = Math.Max(inputs.ToList().FindIndex(one => one.ElementType == OnnxElementType.Float), 0);

            // Constants in the place of inputs may differ from run to run: then each run has a network of its own.
            IEnumerable<IReadOnlyList<DataSet>> groups = inputs.Count > 1 ? sets.Select(set => (IReadOnlyList<DataSet>)[set]) : [sets];
            return (null, [.. groups.Select(group => Import(model, inputs, input, group))]);
        }
        catch (ImportException e)
        {
            string[] reasons = [.. e.Problems.Select(problem => $"{problem.Operator} '{problem.Node}': {problem.Reason}")];
            return (new CaseResult(test.Name, Verdict.Skipped, string.Join("; ", reasons.Take(3)) + (reasons.Length > 3 ? $"; and {reasons.Length - 3} more" : ""), 0), []);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return (new CaseResult(test.Name, Verdict.Failed, e.Message, 0), []);
        }
    }

    private static Unit Import(OnnxModel model, IReadOnlyList<OnnxValueInfo> inputs, int input, IReadOnlyList<DataSet> sets)
    {
        var bound = new Dictionary<string, OnnxTensor>(StringComparer.Ordinal);
        for (int i = 0; i < inputs.Count; i++)
        {
            if (i != input)
            {
                bound[inputs[i].Name] = (i < sets[0].Inputs.Count ? sets[0].Inputs[i] : null) ?? throw new InvalidDataException($"input_{i}.pb is missing.");
            }
        }

        int[]? dims = null;
        if (inputs.Count != 0)
        {
            OnnxTensor given = (input < sets[0].Inputs.Count ? sets[0].Inputs[input] : null) ?? throw new InvalidDataException($"input_{input}.pb is missing.");
            if (inputs[input].ElementType == OnnxElementType.Float && given.ElementType != OnnxElementType.Float)
            {
                throw new InvalidDataException($"input_{input}.pb has elements of type {given.ElementType}.");
            }

            dims = [.. given.Dims.Select(size => checked((int)size))];
        }

        if (dims is not { Length: >= 2 } || dims[0] <= 1)
        {
            return new Unit(Importer.Import(model, new ImportOptions(dims, bound)), input, sets, false);
        }

        // Several samples: one by one where the model lets them, else as one axis more.
        try
        {
            ImportedNetwork each = Importer.Import(model, new ImportOptions(dims, bound, IsPerSample: true));
            if (each.Outputs.Select((output, i) => HasShape(output, i < sets[0].Outputs.Count ? sets[0].Outputs[i] : null, dims[0])).All(isRight => isRight))
            {
                return new Unit(each, input, sets, true);
            }
        }
        catch (ImportException perSample)
        {
            try
            {
                return new Unit(Importer.Import(model, new ImportOptions(dims, bound)), input, sets, false);
            }
            catch (ImportException whole)
            {
                bool isAcross = perSample.Problems.Any(problem => problem.Reason.Contains("samples", StringComparison.Ordinal));
                throw isAcross ? whole : perSample;
            }
        }

        return new Unit(Importer.Import(model, new ImportOptions(dims, bound)), input, sets, false);
    }

    /// <summary>Whether an output of single samples makes what is expected of several.</summary>
    private static bool HasShape(ImportedOutput output, OnnxTensor? expected, int samples) =>
        output.Dims is [1, ..] && (expected is null || expected.Dims.SequenceEqual(output.Dims.Select((size, i) => (long)(i == 0 ? samples : size))));

    private CaseResult Run(string name, Unit unit, CompiledNetwork compiled)
    {
        if (compiled.Type is null)
        {
            return new CaseResult(name, Verdict.Failed, "the class does not compile: " + string.Join("; ", compiled.Errors.Take(3)), 0);
        }

        Network network = compiled.Create();
        unit.Network.Fill(network);
        double largest = 0;
        for (int set = 0; set < unit.DataSets.Count; set++)
        {
            (string? problem, double error) = Run(unit, network, unit.DataSets[set]);
            largest = Math.Max(largest, error);
            if (problem is not null)
            {
                return new CaseResult(name, Verdict.Failed, (unit.DataSets.Count > 1 ? $"test_data_set_{set}: " : "") + problem, largest);
            }
        }

        return new CaseResult(name, Verdict.Passed, "", largest);
    }

    private (string? Problem, double Error) Run(Unit unit, Network network, DataSet data)
    {
        ImportedNetwork imported = unit.Network;
        float[] input = imported.InputName is null ? [0] : Input(imported, data.Inputs[unit.Input]!);
        int samples = unit.IsPerSample ? input.Length / network.Info.InputLength : 1;
        if (input.Length != samples * network.Info.InputLength)
        {
            return ($"an input of {input.Length} floats where the model takes {Shapes.Text(imported.InputDims)}", 0);
        }

        var output = new float[samples * network.Info.OutputLength];
        network.Forward(input, output);
        int start = 0;
        double largest = 0;
        for (int i = 0; i < imported.Outputs.Count; i++)
        {
            ImportedOutput made = imported.Outputs[i];
            if (i < data.Outputs.Count && data.Outputs[i] is { } expected)
            {
                int[] dims = unit.IsPerSample ? [samples, .. made.Dims[1..]] : made.Dims;
                if (!expected.Dims.SequenceEqual(dims.Select(size => (long)size)))
                {
                    return ($"output '{made.Name}' has shape {Shapes.Text(dims)}, expected [{string.Join(", ", expected.Dims)}]", largest);
                }

                var own = new float[samples * made.Length];
                for (int sample = 0; sample < samples; sample++)
                {
                    output.AsSpan((sample * network.Info.OutputLength) + start, made.Length).CopyTo(own.AsSpan(sample * made.Length));
                }

                (double error, int at) = Compare(own, Tensor.From(expected).AsFloats, out string values);
                largest = Math.Max(largest, error);
                if (!(error <= tolerance))
                {
                    return (string.Create(CultureInfo.InvariantCulture, $"error {error:0.###e+0} at {Shapes.Text(Shapes.Place(at, dims))} of '{made.Name}': {values}"), largest);
                }
            }

            start += made.Length;
        }

        return (null, largest);
    }

    private static float[] Input(ImportedNetwork imported, OnnxTensor given)
    {
        Tensor tensor = Tensor.From(given);
        return (imported.InputOrder is { } order ? tensor.Transpose(order) : tensor).AsFloats;
    }

    /// <summary>The largest error, and where it is.</summary>
    public static (double Error, int At) Compare(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, out string values)
    {
        double squares = 0, largest = 0;
        int finite = 0, at = 0;
        foreach (float value in expected)
        {
            if (float.IsFinite(value))
            {
                squares += (double)value * value;
                finite++;
            }
        }

        double rms = Math.Sqrt(squares / Math.Max(finite, 1));
        for (int i = 0; i < expected.Length; i++)
        {
            float a = actual[i], b = expected[i];
            double error = a.Equals(b) || a == b ? 0 : Math.Abs((double)a - b) / (Math.Abs((double)b) + rms);
            if (!(error <= largest))
            {
                largest = double.IsNaN(error) ? double.PositiveInfinity : error;
                at = i;
            }
        }

        values = string.Create(CultureInfo.InvariantCulture, $"{(actual.Length == 0 ? 0 : actual[at])}, expected {(expected.Length == 0 ? 0 : expected[at])}");
        return (largest, at);
    }
}
