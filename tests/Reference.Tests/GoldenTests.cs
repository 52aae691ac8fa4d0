using System.Text.Json;
using System.Text.RegularExpressions;

namespace CnnGen.Reference.Tests;

/// <summary>Every case of the golden folder: computed by another framework in double precision.</summary>
public sealed partial class GoldenTests
{
    public static TheoryData<string> Cases
    {
        get
        {
            var cases = new TheoryData<string>();
            foreach (string path in (GoldenCase.Folder is null ? [] : Directory.GetFiles(GoldenCase.Folder, "*.json")).Order(StringComparer.Ordinal))
            {
                cases.Add(Path.GetFileNameWithoutExtension(path));
            }

            if (GoldenCase.Folder is null)
            {
                cases.Add("");
            }

            return cases;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Case(string name)
    {
        Skip.If(name.Length == 0, "No golden cases: neither CNNGEN_GOLDEN, nor CNNGEN_SHARED, nor ../shared beside the repository.");
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
    private static string? Missing(GoldenCase golden)
    {
        if (golden.Input.Length is not (1 or 3))
        {
            return $"an input of {golden.Input.Length - 1} spatial axes";
        }

        if (golden.Kind == "loss" && !Enum.TryParse<LossFunction>(golden.Loss, out _))
        {
            return $"LossFunction.{golden.Loss}";
        }

        foreach (string attribute in golden.Attributes)
        {
            string kind = AttributeName().Match(attribute).Groups[1].Value;
            if (typeof(Network).Assembly.GetType($"CnnGen.{kind}Attribute") is null)
            {
                return $"[{kind}]";
            }

            if (attribute.Contains("From =", StringComparison.Ordinal))
            {
                return "From";
            }
        }

        return null;
    }

    private static string Input(GoldenCase golden) => $"[Input({string.Join(", ", golden.Input)})]";

    private static string ClassName(GoldenCase golden) => "Case_" + NotWord().Replace(golden.Name, "_");

    private static void CheckLayers(GoldenCase golden)
    {
        Network network = NetworkCompiler.Compile(ClassName(golden), [Input(golden), .. golden.Attributes]);
        Fill(network, golden);
        float[] input = golden.Tensor("input");
        int batch = input.Length / network.Info.InputLength;
        if (golden.Mode == "inference")
        {
            var output = new float[batch * network.Info.OutputLength];
            network.Forward(input, output);
            golden.Check("output", output);
        }

        using var session = new TrainingSession(network, batch) { WantsInputGradient = true };
        golden.Check("output", session.Forward(input, isTraining: golden.Mode == "train"));
        session.Backward(golden.Tensor("grad_output"));
        golden.Check("grad_input", session.InputGradient);
        foreach (Parameter parameter in network.Parameters)
        {
            golden.Check("grad." + parameter.Name, session.Gradient(parameter.Name));
        }
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
        foreach (Parameter parameter in network.Parameters)
        {
            golden.Check("after." + parameter.Name, parameter.Values);
        }
    }

    private static void Fill(Network network, GoldenCase golden)
    {
        foreach (Parameter parameter in network.Parameters)
        {
            Assert.True(golden.Tensors.ContainsKey(parameter.Name), $"{golden.Name} has no tensor '{parameter.Name}': {string.Join(", ", golden.Tensors.Keys)}");
            Assert.Equal(golden.Tensors[parameter.Name].Shape, parameter.Info.Shape);
            parameter.Set(golden.Tensor(parameter.Name));
        }
    }

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
            string other => throw new InvalidDataException($"Unknown optimizer '{other}'."),
            null => throw new InvalidDataException("The optimizer has no type."),
        };

        double Number(string name, double otherwise) => json.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : otherwise;

        bool Flag(string name) => json.TryGetProperty(name, out JsonElement value) && value.GetBoolean();
    }

    [GeneratedRegex(@"^\[(\w+)")]
    private static partial Regex AttributeName();

    [GeneratedRegex(@"\W")]
    private static partial Regex NotWord();
}
