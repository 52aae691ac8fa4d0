using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator;

/// <summary>Every mistake that is reported. 001: declarations, 1xx: shapes, 2xx: size, 3xx: meaning, 4xx: blocks, 5xx: weights.</summary>
internal static class Descriptors
{
    private const string Pages = "https://github.com/cnngen/cnngen/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor NoInput = Error(
        "CNN001", "A network needs an [Input]", "'{0}' has layers but no [Input]: say the shape of one sample, as in [Input(1, 28, 28)]");

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "CNN002", "A network class must be partial", "'{0}' must be declared partial: the generator writes the other half");

    public static readonly DiagnosticDescriptor SeveralDeclarations = Error(
        "CNN003", "The layers must stand on one declaration", "[{1}] stands apart from the [Input] of '{0}', which is {2}: layers run in source order, and declarations have none among each other; put all of them under that [Input]");

    public static readonly DiagnosticDescriptor WrongClass = Error(
        "CNN004", "This type cannot be a network", "'{0}' cannot be a network: it {1}");

    public static readonly DiagnosticDescriptor UnknownFrom = Error(
        "CNN005", "Unknown layer", "'{0}' reads '{1}', and no layer above has that name; expected one of: {2}");

    public static readonly DiagnosticDescriptor DuplicateName = Error(
        "CNN006", "Two layers have one name", "The name '{0}' is taken, by a {1}: tensors are named by their layer");

    public static readonly DiagnosticDescriptor InvalidName = Error(
        "CNN007", "Not a layer's name", "'{0}' cannot name a layer: expected letters, digits and underscores, and another word than 'input'");

    public static readonly DiagnosticDescriptor OutOfRange = Error(
        "CNN008", "Argument out of range", "{0} is {1}; expected {2}");

    public static readonly DiagnosticDescriptor WrongCount = Error(
        "CNN009", "Wrong number of values", "{0} has {1}; expected {2}{3}");

    public static readonly DiagnosticDescriptor SaidTwice = Error(
        "CNN010", "Said twice", "{0} says {1} twice: as {2}; keep one");

    public static readonly DiagnosticDescriptor Empty = Error(
        "CNN011", "A network without layers", "'{0}' has neither a layer nor a loss");

    public static readonly DiagnosticDescriptor NotSupported = Error(
        "CNN012", "Not supported yet", "{0} is not supported yet: {1}");

    public static readonly DiagnosticDescriptor SeveralInputs = Error(
        "CNN013", "A network has one input", "'{0}' has {1} [Input] attributes; expected 1");

    public static readonly DiagnosticDescriptor WindowTooLarge = Error(
        "CNN101", "The window is larger than its input", "{0} has a window of {1}{2}, larger than its padded input of {3}; the input is {4}, its padding {5}");

    public static readonly DiagnosticDescriptor GroupsOfChannels = Error(
        "CNN102", "Groups must divide the channels", "{0} has {1} groups, which do not divide the {2} channels of its input {3}");

    public static readonly DiagnosticDescriptor GroupsOfFilters = Error(
        "CNN103", "Groups must divide the filters", "{0} has {1} groups, which do not divide its {2} filters");

    public static readonly DiagnosticDescriptor NotSpatial = Error(
        "CNN104", "A spatial layer needs spatial axes", "{0} needs an image, a signal or a volume; '{1}' gives {2}, a plain vector");

    public static readonly DiagnosticDescriptor PadTooWide = Error(
        "CNN105", "The padding is wider than its source", "{0} pads {1} by {2} with PadMode.{3}, which takes at most {4} from an input of shape {5}");

    public static readonly DiagnosticDescriptor CropTooLarge = Error(
        "CNN106", "Nothing is left", "{0} leaves nothing of its input: input {1}, cropped {2}");

    public static readonly DiagnosticDescriptor WrongElements = Error(
        "CNN107", "A reshape keeps the number of elements", "{0} makes {1} of {2} elements from {3} of {4}");

    public static readonly DiagnosticDescriptor OnlyPadding = Error(
        "CNN108", "A window lies wholly in the padding", "{0} has windows that see only padding in {1}: input {2}, window {3}, stride {4}, padding {5} before and {6} after");

    public static readonly DiagnosticDescriptor WrongRank = Error(
        "CNN109", "The layer is for another number of axes", "{0} is for {1}; '{2}' gives {3}, which is {4}");

    public static readonly DiagnosticDescriptor ShapesDiffer = Error(
        "CNN110", "The shapes do not fit each other", "{0} cannot join '{1}' of shape {2} and '{3}' of shape {4}; expected {5}");

    public static readonly DiagnosticDescriptor ShuffledChannels = Error(
        "CNN111", "The square of the factor must divide the channels", "{0} by {1} moves {4} channels into one, and {4} does not divide the {2} channels of its input {3}");

    public static readonly DiagnosticDescriptor PaddingTakesAll = Error(
        "CNN112", "The padding takes all of the output", "{0} spreads its input {2} over {1}, and its padding {3} takes all of that away");

    public static readonly DiagnosticDescriptor SameTooSmall = Error(
        "CNN113", "The window is smaller than the stride", "{0} with Padding.Same gives {2} times the {1}, and its window reaches over only {3}{4}; expected at least {2}");

    public static readonly DiagnosticDescriptor TooLarge = Error(
        "CNN201", "More than 2^31 elements", "{0} has {1} of {2} elements; at most 2147483647 can be addressed");

    public static readonly DiagnosticDescriptor TooManyParameters = Error(
        "CNN202", "More than 2^31 parameters", "With {0} the network has {1} parameters; at most 2147483647 can be addressed");

    public static readonly DiagnosticDescriptor SoftmaxTwice = Error(
        "CNN301", "The loss takes logits", "LossFunction.{0} applies {1} itself, and the network ends in {2}: drop that layer, or take LossFunction.{3}");

    public static readonly DiagnosticDescriptor LossNeedsProbabilities = Warning(
        "CNN302", "The loss takes probabilities", "LossFunction.{0} takes {1}, and the network ends in {2}: end it with {3}, or take LossFunction.{4}");

    public static readonly DiagnosticDescriptor UnusedPadValue = Warning(
        "CNN303", "PadValue has no effect", "PadValue = {0} has no effect with PadMode.{1}; expected PadMode.Constant");

    public static readonly DiagnosticDescriptor UnusedOption = Warning(
        "CNN304", "The loss has no such option", "{0} = {1} has no effect with LossFunction.{2}; it belongs to LossFunction.{3}");

    public static readonly DiagnosticDescriptor SoftmaxOfOne = Warning(
        "CNN305", "A softmax over one channel", "{0} normalises over the channels of {1}, and there is only one: the result is always {2}");

    public static readonly DiagnosticDescriptor NoEffect = Warning(
        "CNN306", "A layer has no effect", "'{0}' has no effect: no layer reads it, and it is no output");

    public static readonly DiagnosticDescriptor NormalizesOne = Warning(
        "CNN307", "A normalisation of single values", "{0} normalises over {1} of {2}, and there is only one: the result is always the bias");

    public static readonly DiagnosticDescriptor SoftmaxOfSoftmax = Warning(
        "CNN308", "A softmax of a softmax", "{0} reads '{1}', whose channels are normalised already: a second softmax makes them all nearly alike; keep one");

    public static readonly DiagnosticDescriptor BiasBeforeNormalization = Info(
        "CNN309", "A bias before a batch normalisation", "{0} adds a bias, and '{1}' takes it away again with the mean: UseBias = false spares {2} parameters");

    public static readonly DiagnosticDescriptor FlattensImage = Hidden(
        "CNN310", "A dense layer flattens its input", "{0} reads '{1}' of shape {2} as a vector of {3}; [Flatten] says so");

    public static readonly DiagnosticDescriptor AlgorithmDoesNotFit = Error(
        "CNN311", "The algorithm does not fit the layer", "{0} cannot be computed by Algorithm.{1}: {2}");

    public static readonly DiagnosticDescriptor UnreadableText = Error(
        "CNN401", "A block's text cannot be read", "\"{0}\" cannot be read: {1}");

    public static readonly DiagnosticDescriptor UnknownLayerInText = Error(
        "CNN402", "A block has an unknown layer", "No layer is called '{0}': expected an attribute that derives from LayerAttribute, without 'Attribute', as in Conv2D");

    public static readonly DiagnosticDescriptor WrongArgumentInText = Error(
        "CNN403", "A block gives a layer a wrong argument", "{0} {1}");

    public static readonly DiagnosticDescriptor UnknownIdentifier = Error(
        "CNN404", "A block knows no such name", "'{0}' means nothing in {1}; expected one of: {2}");

    public static readonly DiagnosticDescriptor WrongTypeInText = Error(
        "CNN405", "A block's expression has a wrong type", "{0} is {1}; expected {2}");

    public static readonly DiagnosticDescriptor BlockWithinItself = Error(
        "CNN406", "A block contains itself", "{0} leads back to this block, which would never end: {1}");

    public static readonly DiagnosticDescriptor NoValue = Error(
        "CNN407", "An expression has no value", "{0} has no value: {1}");

    public static readonly DiagnosticDescriptor EmptyBlock = Error(
        "CNN408", "A block without layers", "{0} has no [BlockLayer], and so nothing to stand for");

    public static readonly DiagnosticDescriptor WeightsDoNotFit = Error(
        "CNN501", "The weights do not fit", "The tensors of '{0}' do not fit {1}: {2}");

    public static readonly DiagnosticDescriptor NoWeights = Error(
        "CNN502", "The weights are not there", "'{0}' cannot be put into the assembly: {1}");

    public static readonly DiagnosticDescriptor WeightsOfNothing = Error(
        "CNN503", "Weights for no network", "'{0}' is given to the class '{1}', and {2}");

    public static readonly IReadOnlyList<DiagnosticDescriptor> All =
    [
        NoInput, NotPartial, SeveralDeclarations, WrongClass, UnknownFrom, DuplicateName, InvalidName, OutOfRange, WrongCount, SaidTwice,
        Empty, NotSupported, SeveralInputs, WindowTooLarge, GroupsOfChannels, GroupsOfFilters, NotSpatial, PadTooWide, CropTooLarge,
        WrongElements, OnlyPadding, WrongRank, ShapesDiffer, ShuffledChannels, PaddingTakesAll, SameTooSmall, TooLarge, TooManyParameters, SoftmaxTwice, LossNeedsProbabilities, UnusedPadValue, UnusedOption,
        SoftmaxOfOne, NoEffect, NormalizesOne, SoftmaxOfSoftmax, BiasBeforeNormalization, FlattensImage, AlgorithmDoesNotFit,
        UnreadableText, UnknownLayerInText, WrongArgumentInText, UnknownIdentifier, WrongTypeInText, BlockWithinItself, NoValue, EmptyBlock,
        WeightsDoNotFit, NoWeights, WeightsOfNothing,
    ];

    public static DiagnosticDescriptor Find(string id) => All.First(descriptor => string.Equals(descriptor.Id, id, StringComparison.Ordinal));

    private static DiagnosticDescriptor Error(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Warning);

    /// <summary>Nothing is wrong, and something could be better.</summary>
    private static DiagnosticDescriptor Info(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Info);

    /// <summary>Nothing is wrong: editors show nothing, and offer another way to write it.</summary>
    private static DiagnosticDescriptor Hidden(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Hidden);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, "CnnGen", severity, isEnabledByDefault: true, helpLinkUri: Pages + id + ".md");
}
