using System.Text.Json;
using System.Text.RegularExpressions;

namespace CnnGen.Reference.Tests;

/// <summary>Every case of the golden folder: computed by another framework in double precision.</summary>
public sealed partial class GoldenTests
{
    internal const string NoCases = "No golden cases: neither CNNGEN_GOLDEN, nor CNNGEN_SHARED, nor ../shared beside the repository.";

    public static TheoryData<string> Cases => CasesOf(null);

    /// <summary>The names of the cases of a kind, of all kinds where none is named; an empty name where there is no folder.</summary>
    internal static TheoryData<string> CasesOf(string? kind)
    {
        var cases = new TheoryData<string>();
        if (GoldenCase.Folder is null)
        {
            cases.Add("");
            return cases;
        }

        foreach (string path in Directory.GetFiles(GoldenCase.Folder, "*.json").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            if (kind is null || GoldenCase.Read(name).Kind == kind)
            {
                cases.Add(name);
            }
        }

        return cases;
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Case(string name)
    {
        Skip.If(name.Length == 0, NoCases);
        GoldenCase golden = GoldenCase.Read(name);
        Skip.If(Missing(golden) is not null, $"{name}: {Missing(golden)} does not exist yet.");
        switch (golden.Kind)
        {
            case "layers":
                CheckLayers(golden);
                break;
            case "loss":
                CheckLoss(golden);
                break;
            case "train":
                CheckTraining(golden);
                break;
            default:
                Assert.Fail($"{name}: unknown kind '{golden.Kind}'.");
                break;
        }
    }

    /// <summary>What a case needs that this version lacks.</summary>
    private static string? Missing(GoldenCase golden) => golden.Kind == "loss" && !Enum.TryParse<LossFunction>(golden.Loss, out _)
        ? $"LossFunction.{golden.Loss}"
        : Contract.Missing(golden.Input.Length - 1, golden.Attributes);

    private static string Input(GoldenCase golden) => $"[Input({string.Join(", ", golden.Input)})]";

    private static string ClassName(GoldenCase golden) => "Case_" + NotWord().Replace(golden.Name, "_");

    private static void CheckLayers(GoldenCase golden)
    {
        Network network = NetworkCompiler.Compile(ClassName(golden), [Input(golden), .. golden.Attributes]);
        Fill(network, golden);
        float[] input = golden.Tensor("input");
        int batch = input.Length / network.Info.InputLength;
        bool isTraining = golden.Mode == "train";
        if (!isTraining)
        {
            var output = new float[batch * network.Info.OutputLength];
            network.Forward(input, output);
            golden.CheckOutputs(output, batch);
        }

        using var session = new TrainingSession(network, batch) { WantsInputGradient = true };
        golden.CheckOutputs(session.Forward(input, isTraining), batch);
        session.Backward(golden.OutputGradient(batch));
        var rest = golden.Tensors.Keys.Except(golden.OutputNames).Except(golden.OutputNames.Select(name => "grad_" + name)).ToHashSet();
        rest.Remove("input");
        if (rest.Remove("grad_input"))
        {
            golden.Check("grad_input", session.InputGradient);
        }

        foreach (Parameter parameter in network.Parameters)
        {
            rest.Remove(parameter.Name);
            if (rest.Remove("after." + parameter.Name))
            {
                golden.Check("after." + parameter.Name, parameter.Values);
            }

            // Running statistics are no function of a gradient; every other tensor has one.
            if (rest.Remove("grad." + parameter.Name))
            {
                golden.Check("grad." + parameter.Name, session.Gradient(parameter.Name));
            }
            else
            {
                Assert.True(
                    IsBuffer(parameter.Name) || !golden.Tensors.ContainsKey(parameter.Name), $"{golden.Name} has no gradient of '{parameter.Name}'.");
            }
        }

        Assert.True(rest.Count == 0, $"{golden.Name}: nothing has the names of {string.Join(", ", rest)}.");
    }

    private static void CheckLoss(GoldenCase golden)
    {
        string options = golden.Options.Length == 0 ? "" : ", " + golden.Options;
        Network network = NetworkCompiler.Compile(ClassName(golden), Input(golden), $"[Loss(LossFunction.{golden.Loss}{options})]");
        using var session = new TrainingSession(network, golden.Batch) { WantsInputGradient = true };
        session.Forward(golden.Tensor("prediction"));
        double loss = session.Loss(golden.Tensor("target"));
        golden.Check("loss", [(float)loss]);
        session.Backward();
        golden.Check("grad_prediction", session.InputGradient);
    }

    private static void CheckTraining(GoldenCase golden)
    {
        Network network = NetworkCompiler.Compile(ClassName(golden), [Input(golden), .. golden.Attributes]);
        Fill(network, golden);
        using var session = new TrainingSession(network, golden.Batch);
        Optimizer optimizer = MakeOptimizer(golden.Optimizer);
        var losses = new float[golden.Steps];
        for (int step = 0; step < golden.Steps; step++)
        {
            losses[step] = (float)session.Step(golden.Tensor($"input.{step}"), golden.Tensor($"target.{step}"), optimizer);
        }

        golden.Check("loss", losses);
        foreach (Parameter parameter in network.Parameters.Where(parameter => !IsBuffer(parameter.Name) || golden.Tensors.ContainsKey("after." + parameter.Name)))
        {
            golden.Check("after." + parameter.Name, parameter.Values);
        }
    }

    private static void Fill(Network network, GoldenCase golden)
    {
        foreach (Parameter parameter in network.Parameters)
        {
            if (!golden.Tensors.ContainsKey(parameter.Name))
            {
                // A layer may be without what changes nothing: a normalisation without weight and bias, statistics at their start.
                Assert.True(
                    parameter.Info.Initialization is Initialization.Zeros or Initialization.Ones,
                    $"{golden.Name} has no tensor '{parameter.Name}': {string.Join(", ", golden.Tensors.Keys)}");
                continue;
            }

            Assert.Equal(golden.Tensors[parameter.Name].Shape, parameter.Info.Shape);
            parameter.Set(golden.Tensor(parameter.Name));
        }
    }

    private static bool IsBuffer(string parameter) =>
        parameter.EndsWith(".running_mean", StringComparison.Ordinal) || parameter.EndsWith(".running_var", StringComparison.Ordinal);

    private static Optimizer MakeOptimizer(JsonElement json)
    {
        double rate = Number("lr", 1e-3), decay = Number("weight_decay", 0), momentum = Number("momentum", 0);
        (double beta1, double beta2) = json.TryGetProperty("betas", out JsonElement betas) ? (betas[0].GetDouble(), betas[1].GetDouble()) : (0.9, 0.999);
        return json.GetProperty("type").GetString() switch
        {
            "sgd" => new Sgd(rate, momentum, Flag("nesterov"), decay),
            "adam" => new Adam(rate, beta1, beta2, Number("eps", 1e-8), decay),
            "adamw" => new AdamW(rate, beta1, beta2, Number("eps", 1e-8), Number("weight_decay", 1e-2)),
            "rmsprop" => new RmsProp(rate, Number("alpha", 0.99), Number("eps", 1e-8), decay, momentum, Flag("centered")),
            "adagrad" => new Adagrad(rate, Number("lr_decay", 0), decay, Number("eps", 1e-10)),
            "lion" => new Lion(Number("lr", 1e-4), beta1, json.TryGetProperty("betas", out _) ? beta2 : 0.99, decay),
            string other => throw new InvalidDataException($"Unknown optimizer '{other}'."),
            null => throw new InvalidDataException("The optimizer has no type."),
        };

        double Number(string name, double otherwise) => json.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : otherwise;

        bool Flag(string name) => json.TryGetProperty(name, out JsonElement value) && value.GetBoolean();
    }

    [GeneratedRegex(@"\W")]
    private static partial Regex NotWord();
}
