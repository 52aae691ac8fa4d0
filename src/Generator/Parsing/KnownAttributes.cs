using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Parsing;

/// <summary>What may be a network by its syntax alone: asked of every type with attributes in a project, at every edit.</summary>
internal static class KnownAttributes
{
    /// <summary>The runtime's own, without those that make a network or a block of a class.</summary>
    public static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "AdaptiveAveragePool", "Add", "AveragePool", "BasicBlock", "BatchNorm", "Bottleneck", "Clip", "Concat", "Conv1D", "Conv2D", "Conv3D", "ConvTranspose1D",
        "ConvTranspose2D", "ConvTranspose3D", "Crop", "Dense", "DepthwiseConv2D", "DoubleConv", "Dropout", "ELU", "Exact", "Fire", "Flatten", "GELU",
        "GlobalAveragePool", "GlobalMaxPool", "GroupNorm", "HardSigmoid", "HardSwish", "InstanceNorm", "InvertedResidual", "L2Pool", "LayerNorm", "LeakyReLU",
        "LocalResponseNorm", "LogSoftmax", "Loss", "MaxPool", "Mish", "Multiply", "Output", "PReLU", "Pad", "Permute", "PixelShuffle", "ReLU", "ReLU6", "Reshape",
        "SELU", "Scale", "SeparableConv2D", "SiLU", "Sigmoid", "Softmax", "Softplus", "Softsign", "SqueezeExcite", "Tanh", "UNetUp", "Upsample", "Weights",
    };

    /// <summary>
    /// A type with attributes, none of which is called Input: it has one of the runtime's own, or it is partial, for users' own blocks are known by their meaning alone. To look up the meaning of all attributes
    /// of a project would take longer than all else that the generator does at an edit.
    /// </summary>
    public static bool MayLackInput(TypeDeclarationSyntax type)
    {
        bool isCandidate = type.Modifiers.Any(SyntaxKind.PartialKeyword);
        foreach (AttributeSyntax attribute in type.AttributeLists.SelectMany(list => list.Attributes))
        {
            string name = NameOf(attribute.Name);
            name = name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Attribute".Length) : name;
            if (name == "Input")
            {
                return false;
            }

            isCandidate |= Names.Contains(name);
        }

        return isCandidate;
    }

    private static string NameOf(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}
