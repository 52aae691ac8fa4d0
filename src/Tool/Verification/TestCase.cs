using CnnGen.Tool.Onnx;

namespace CnnGen.Tool.Verification;

/// <summary>Inputs and expected outputs of one run, by their numbers; null where a file is no tensor.</summary>
internal sealed record DataSet(IReadOnlyList<OnnxTensor?> Inputs, IReadOnlyList<OnnxTensor?> Outputs);

/// <summary>A model and runs of it.</summary>
/// <param name="Name">Its folder, from where the search began.</param>
/// <param name="Model">Reads the model.</param>
/// <param name="DataSets">Reads the runs.</param>
/// <param name="Size">Bytes of the model's file.</param>
internal sealed record TestCase(string Name, Func<OnnxModel> Model, Func<IReadOnlyList<DataSet>> DataSets, long Size);
