using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator;

/// <summary>A place in source, as values: what a cached model may hold.</summary>
internal sealed record LocationInfo(string FilePath, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationInfo Of(Location location) => new(location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);

    public Location ToLocation() => Location.Create(FilePath, Span, Lines);
}

/// <summary>A mistake, as values.</summary>
internal sealed record DiagnosticInfo(string Id, LocationInfo Location, EquatableArray<string> Arguments)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(Descriptors.Find(Id), Location.ToLocation(), Arguments.Cast<object>().ToArray());
}

/// <summary>Every mistake that is reported. 001: declarations, 1xx: shapes, 2xx: size, 3xx: meaning.</summary>
internal static class Descriptors
{
    private const string Pages = "https://github.com/cnngen/cnngen/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor NoInput = Error(
        "CNN001", "A network needs an [Input]", "'{0}' has layers but no [Input]: say the shape of one sample, as in [Input(1, 28, 28)]");

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "CNN002", "A network class must be partial", "'{0}' must be declared partial: the generator writes the other half");

    public static readonly DiagnosticDescriptor SeveralDeclarations = Error(
        "CNN003", "The layers must stand on one declaration", "'{0}' has network attributes on {1} declarations, which have no order among each other: put all of them on one");

    public static readonly DiagnosticDescriptor WrongClass = Error(
        "CNN004", "This type cannot be a network", "'{0}' cannot be a network: it {1}");

    public static readonly DiagnosticDescriptor UnknownFrom = Error(
        "CNN005", "Unknown layer", "'{0}' reads '{1}', and no layer above has that name; expected one of: {2}");

    public static readonly DiagnosticDescriptor DuplicateName = Error(
        "CNN006", "Two layers have one name", "The name '{0}' is taken by the {1} above: tensors are named by their layer");

    public static readonly DiagnosticDescriptor InvalidName = Error(
        "CNN007", "Not a layer's name", "'{0}' cannot name a layer: expected letters, digits and underscores, and not 'input'");

    public static readonly DiagnosticDescriptor OutOfRange = Error(
        "CNN008", "Argument out of range", "{0} is {1}; expected {2}");

    public static readonly DiagnosticDescriptor WrongCount = Error(
        "CNN009", "Wrong number of values", "{0} has {1} values; expected {2} for an input of shape {3}");

    public static readonly DiagnosticDescriptor SaidTwice = Error(
        "CNN010", "Said twice", "{0} says {1} twice: as {2}; keep one");

    public static readonly DiagnosticDescriptor Empty = Error(
        "CNN011", "A network without layers", "'{0}' has neither a layer nor a loss");

    public static readonly DiagnosticDescriptor NotSupported = Error(
        "CNN012", "Not supported yet", "{0} is not supported yet: {1}");

    public static readonly DiagnosticDescriptor WindowTooLarge = Error(
        "CNN101", "The window is larger than its input", "{0} has a window of {1}{2}, larger than its padded input of {3}: input {4}, padding {5}");

    public static readonly DiagnosticDescriptor GroupsOfChannels = Error(
        "CNN102", "Groups must divide the channels", "{0} has {1} groups, which do not divide the {2} channels of its input {3}");

    public static readonly DiagnosticDescriptor GroupsOfFilters = Error(
        "CNN103", "Groups must divide the filters", "{0} has {1} groups, which do not divide its {2} filters");

    public static readonly DiagnosticDescriptor NotSpatial = Error(
        "CNN104", "A spatial layer needs an image", "{0} needs an image (channels, rows, columns); '{1}' gives {2}");

    public static readonly DiagnosticDescriptor PadTooWide = Error(
        "CNN105", "The padding is wider than its source", "{0} pads {1} by {2} with PadMode.{3}, which takes at most {4} from an input of shape {5}");

    public static readonly DiagnosticDescriptor CropTooLarge = Error(
        "CNN106", "Nothing is left", "{0} leaves nothing of its input: input {1}, cropped {2}");

    public static readonly DiagnosticDescriptor WrongElements = Error(
        "CNN107", "A reshape keeps the number of elements", "{0} makes {1} of {2} elements from {3} of {4}");

    public static readonly DiagnosticDescriptor TooLarge = Error(
        "CNN201", "More than 2^31 elements", "{0} has {1} of {2} elements; at most 2147483647 can be addressed");

    public static readonly DiagnosticDescriptor SoftmaxTwice = Error(
        "CNN301", "The loss takes logits", "LossFunction.{0} applies {1} itself, and the network ends in {2}: drop that layer, or take LossFunction.{3}");

    public static readonly DiagnosticDescriptor LossNeedsProbabilities = Warning(
        "CNN302", "The loss takes probabilities", "LossFunction.{0} takes {1}, and the network ends in {2} without {3} before it");

    public static readonly DiagnosticDescriptor UnusedPadValue = Warning(
        "CNN303", "PadValue has no effect", "PadValue = {0} has no effect with PadMode.{1}; expected PadMode.Constant");

    public static readonly IReadOnlyList<DiagnosticDescriptor> All =
    [
        NoInput, NotPartial, SeveralDeclarations, WrongClass, UnknownFrom, DuplicateName, InvalidName, OutOfRange, WrongCount, SaidTwice, Empty, NotSupported,
        WindowTooLarge, GroupsOfChannels, GroupsOfFilters, NotSpatial, PadTooWide, CropTooLarge, WrongElements, TooLarge, SoftmaxTwice, LossNeedsProbabilities,
        UnusedPadValue,
    ];

    public static DiagnosticDescriptor Find(string id) => All.First(descriptor => string.Equals(descriptor.Id, id, StringComparison.Ordinal));

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "CnnGen", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + id + ".md");

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, "CnnGen", DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + id + ".md");
}
