using System.Text;
using CnnGen.Tool.Import.Operators;

namespace CnnGen.Tool.Import;

/// <summary>An operator of ONNX, and what becomes of it.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Layers">The attributes it becomes, as the documentation says it.</param>
/// <param name="Limits">What of it cannot be imported.</param>
/// <param name="Import">Makes the outputs.</param>
internal sealed record Operator(string Name, string Layers, string Limits, Func<NodeContext, Value[]> Import);

/// <summary>The operators that are imported. The table of docs/onnx.md is made of this one.</summary>
internal static class OperatorTable
{
    public static IReadOnlyDictionary<string, Operator> All { get; } = Make().ToDictionary(operation => operation.Name, StringComparer.Ordinal);

    /// <summary>The page of the documentation.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder();
        page.Append("""
            # ONNX operators

            What `cnngen import` and `cnngen verify` read: opset 6 to the newest, float, static shapes, one input. Dimension 0 is the batch. Shapes that exporters compute are folded,
            so are constants of any kind; a transposition that a later one undoes is none; a Transpose of the input (as TensorFlow exports) becomes part of the input.

            Where no layer does it, an operator is made of several: an axis is resized or picked from by a convolution along it with weights of zeros and ones (or the filter's);
            a comparison is a hard sigmoid of 1e30 x.

            | operator | becomes | not imported |
            |---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (Operator operation in All.Values.OrderBy(operation => operation.Name, StringComparer.Ordinal))
        {
            page.Append($"| `{operation.Name}` | {operation.Layers} | {operation.Limits} |\n");
        }

        page.Append("\nOther operators are computed where all their inputs are constants, and are listed as not importable where they are not.\n");
        return page.ToString();
    }

    private static IEnumerable<Operator> Make()
    {
        foreach ((string name, string kind) in ((string, string)[])
            [("Relu", "ReLU"), ("Sigmoid", "Sigmoid"), ("Tanh", "Tanh"), ("Softplus", "Softplus"), ("Softsign", "Softsign"), ("HardSwish", "HardSwish"), ("Mish", "Mish")])
        {
            yield return new(name, $"`{kind}`", "", ElementwiseOperators.As(kind));
        }

        yield return new("LeakyRelu", "`LeakyReLU`", "", ElementwiseOperators.LeakyRelu);
        yield return new("Elu", "`ELU`", "", ElementwiseOperators.Elu);
        yield return new("Selu", "`SELU`; other constants: `ELU`, scaled", "", ElementwiseOperators.Selu);
        yield return new("Celu", "`ELU` between two scalings", "", ElementwiseOperators.Celu);
        yield return new("Gelu", "`GELU`", "", ElementwiseOperators.Gelu);
        yield return new("Erf", "`GELU`, with the sum and the products around it", "outside GELU", GeluPattern.Import);
        yield return new("Swish", "`SiLU`", "", ElementwiseOperators.Swish);
        yield return new("HardSigmoid", "`HardSigmoid`", "", ElementwiseOperators.HardSigmoid);
        yield return new("ThresholdedRelu", "`HardSigmoid`, `Multiply`", "", ElementwiseOperators.ThresholdedRelu);
        yield return new("Shrink", "`HardSigmoid`, `Multiply`, `Add`", "", ElementwiseOperators.Shrink);
        yield return new("PRelu", "`PReLU`; one slope: `LeakyReLU`", "computed slopes", ElementwiseOperators.PRelu);
        yield return new("Clip", "`Clip`, `ReLU`, `ReLU6`", "computed bounds", ElementwiseOperators.Clip);

        yield return new("Add", "`Add`; with a constant: the bias of the layer above, or `Scale`", "", ElementwiseOperators.Add);
        yield return new("Sum", "`Add`", "", ElementwiseOperators.Add);
        yield return new("Mean", "`Add`, `Scale`", "", ElementwiseOperators.Mean);
        yield return new("Sub", "`Add`", "", ElementwiseOperators.Sub);
        yield return new("Mul", "`Multiply`, `SiLU`, `Mish`, `HardSwish`; with a constant: `Scale`", "", ElementwiseOperators.Mul);
        yield return new("Div", "`Multiply` by the inverse, which is a `LocalResponseNorm(1)`", "", ElementwiseOperators.Div);
        yield return new("Pow", "`Multiply`, `LocalResponseNorm(1)`", "computed exponents, whole ones above 4; fractions of negative numbers", ElementwiseOperators.Pow);
        yield return new("Max", "`Clip`, or `ReLU` of the difference", "", node => ElementwiseOperators.Extreme(node, true));
        yield return new("Min", "`Clip`, or `ReLU` of the difference", "", node => ElementwiseOperators.Extreme(node, false));
        yield return new("Abs", "`LeakyReLU(-1)`", "", node => [NetworkBuilder.Absolute(node.Computed(0))]);
        yield return new("Neg", "`Scale`", "", node => [NetworkBuilder.Affine(node.Computed(0), -1, 0)]);
        yield return new("Sqrt", "`LocalResponseNorm(1)`", "", node => [Powers.Root(node.Computed(0), 2)]);
        yield return new("Reciprocal", "`LocalResponseNorm(1)`", "", node => [NetworkBuilder.Power(node.Computed(0), -1)]);
        yield return new("Exp", "`Sigmoid` of x by that of -x", "above 40", node => [NetworkBuilder.Exponential(node.Computed(0))]);
        yield return new("Greater", "`HardSigmoid`", "", node => ElementwiseOperators.Compare(node, false, false));
        yield return new("Less", "`HardSigmoid`", "", node => ElementwiseOperators.Compare(node, true, false));
        yield return new("GreaterOrEqual", "`HardSigmoid`", "", node => ElementwiseOperators.Compare(node, true, true));
        yield return new("LessOrEqual", "`HardSigmoid`", "", node => ElementwiseOperators.Compare(node, false, true));
        yield return new("Where", "`Multiply`, `Add`", "", ElementwiseOperators.Where);
        yield return new("Not", "`Scale`", "", node => [NetworkBuilder.Affine(node.Computed(0), -1, 1)]);
        yield return new("Cast", "nothing", "types but float", ElementwiseOperators.Cast);
        yield return new("CastLike", "nothing", "types but float", ElementwiseOperators.Cast);

        yield return new("Conv", "`Conv1D`, `Conv2D`, `Conv3D`, `DepthwiseConv2D`", "computed weights", WindowOperators.Conv);
        yield return new("ConvTranspose", "`ConvTranspose1D`, `ConvTranspose2D`, `ConvTranspose3D`", "computed weights", WindowOperators.ConvTranspose);
        yield return new("MaxPool", "`MaxPool`", "Indices", WindowOperators.MaxPool);
        yield return new("AveragePool", "`AveragePool`; dilated: `Conv3D` along each axis", "", WindowOperators.AveragePool);
        yield return new("LpPool", "`L2Pool`; other p, dilated: `Conv3D` along each axis of the powers", "", WindowOperators.LpPool);
        yield return new("GlobalMaxPool", "`GlobalMaxPool`", "", node => WindowOperators.GlobalPool(node, "GlobalMaxPool"));
        yield return new("GlobalAveragePool", "`GlobalAveragePool`", "", node => WindowOperators.GlobalPool(node, "GlobalAveragePool"));
        yield return new("GlobalLpPool", "`L2Pool`", "p other than 2", node => WindowOperators.GlobalPool(node, "L2Pool"));

        yield return new("Gemm", "`Dense`", "computed weights", ProductOperators.Gemm);
        yield return new("MatMul", "`Dense`, `Conv1D`, `Conv2D`; of two computed matrices: `Multiply`", "two computed matrices of more than 4 M products", ProductOperators.MatMul);

        yield return new("BatchNormalization", "`BatchNorm`", "training_mode", NormalizationOperators.BatchNorm);
        yield return new("InstanceNormalization", "`InstanceNorm`", "", NormalizationOperators.InstanceNorm);
        yield return new("GroupNormalization", "`GroupNorm`", "", NormalizationOperators.GroupNorm);
        yield return new("LayerNormalization", "`LayerNorm`; over some axes: `InstanceNorm`", "", NormalizationOperators.LayerNorm);
        yield return new("LRN", "`LocalResponseNorm`", "", NormalizationOperators.LocalResponseNorm);
        yield return new("LpNormalization", "`L2Pool`, `LocalResponseNorm(1)`, `Multiply`", "p other than 1 and 2", NormalizationOperators.LpNorm);
        yield return new("MeanVarianceNormalization", "`AveragePool`, `LocalResponseNorm(1)`, `Multiply`", "", NormalizationOperators.MeanVariance);
        yield return new("Softmax", "`Softmax`", "", node => NormalizationOperators.Softmax(node, "Softmax"));
        yield return new("LogSoftmax", "`LogSoftmax`", "", node => NormalizationOperators.Softmax(node, "LogSoftmax"));
        foreach (string function in (string[])["Mean", "Sum", "Max", "Min", "L1", "L2", "SumSquare"])
        {
            string layer = function is "Max" or "Min" ? "`MaxPool`, `GlobalMaxPool`" : function == "L2" ? "`L2Pool`" : "`AveragePool`, `GlobalAveragePool`";
            yield return new("Reduce" + function, layer, "computed axes", node => NormalizationOperators.Reduce(node, function));
        }

        yield return new("ReduceLogSumExp", "`LogSoftmax`", "computed axes", NormalizationOperators.ReduceLogSumExp);

        yield return new("Identity", "nothing", "", ShapeOperators.Identity);
        yield return new("Dropout", "`Dropout`", "the mask; training_mode", ShapeOperators.Dropout);
        yield return new("Reshape", "`Reshape`, `Flatten`", "computed shapes", ShapeOperators.Reshape);
        yield return new("Flatten", "`Flatten`, `Reshape`", "", ShapeOperators.Flatten);
        yield return new("Squeeze", "`Reshape`", "computed axes", ShapeOperators.Squeeze);
        yield return new("Unsqueeze", "`Reshape`", "computed axes", ShapeOperators.Unsqueeze);
        yield return new("Transpose", "`Permute`, `PixelShuffle`", "", ShapeOperators.Transpose);
        yield return new("Concat", "`Concat`; other axes, constants: `Pad`, `Add`", "", ShapeOperators.Concat);
        yield return new("Slice", "`Crop`; steps: `MaxPool(1)`", "computed bounds", ShapeOperators.Slice);
        yield return new("Split", "`Crop`", "computed parts", ShapeOperators.Split);
        yield return new("Gather", "`Crop`, or a convolution along the axis", "computed indices", ShapeOperators.Gather);
        yield return new("Pad", "`Pad`, `Crop`", "computed pads", ShapeOperators.Pad);
        yield return new("Expand", "`Upsample`", "computed shapes", ShapeOperators.Expand);
        yield return new("Tile", "`Upsample`", "computed repeats", ShapeOperators.Tile);
        yield return new("DepthToSpace", "`PixelShuffle`", "", ShapeOperators.DepthToSpace);
        yield return new("SpaceToDepth", "`Conv2D`", "", ShapeOperators.SpaceToDepth);
        yield return new("Resize", "`Upsample`, or a convolution along each axis", "", ResizeOperators.Resize);
        yield return new("Upsample", "`Upsample`, or a convolution along each axis", "", ResizeOperators.Upsample);
        yield return new("Shape", "a constant", "", ShapeOperators.Shape);
        yield return new("Size", "a constant", "", ShapeOperators.Size);
        foreach (string name in (string[])["Constant", "ConstantOfShape", "Range", "Equal", "And", "Or", "Floor", "Ceil", "Mod", "Log", "ReduceProd"])
        {
            yield return new(name, "a constant", "what the model computes", ShapeOperators.ConstantOnly);
        }

        yield return new("If", "the branch that its condition takes", "computed conditions", ShapeOperators.ConstantOnly);
    }
}
