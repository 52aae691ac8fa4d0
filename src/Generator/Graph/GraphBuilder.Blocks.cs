using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Graph;

/// <summary>Blocks: each layer inside becomes an attribute like those that users write, with its names in full and every value known.</summary>
internal sealed partial class GraphBuilder
{
    private const int MaxRepeat = 1000;

    /// <summary>Layers that come from blocks; far more than any network has, and few enough to be refused at once.</summary>
    private const int MaxBlockLayers = 10_000;

    /// <summary>Blocks that a mistake left without layers: what refers into them is no second mistake.</summary>
    private readonly List<string> _unknownBlocks = new();

    /// <summary>Names that one block of the network, with those inside, has given.</summary>
    private readonly HashSet<string> _blockNames = new(StringComparer.Ordinal);

    /// <summary>What messages begin with: the layer inside a block; empty outside.</summary>
    private string _within = "";

    private int _blockLayers;

    private bool IsInsideUnknownBlock(string name) => _unknownBlocks.Any(block => name.StartsWith(block + ".", StringComparison.Ordinal));

    private int CountErrors() => _diagnostics.Count(diagnostic => Descriptors.Find(diagnostic.Id).DefaultSeverity == DiagnosticSeverity.Error);

    /// <summary>Adds the layers of a block, once or repeatedly. The first mistake ends it: the others would follow from that.</summary>
    private void AddBlock(AttributeSpec use, BlockSpec block, string name)
    {
        if (_within.Length == 0)
        {
            _blockNames.Clear();
        }

        int errors = CountErrors();
        int repeat = use.Int("Repeat") ?? 1;
        bool isCounted = use.Find("Repeat") is not null;
        if (repeat is < 1 or > MaxRepeat)
        {
            Report(Descriptors.OutOfRange, use.LocationOf("Repeat"), "Repeat", $"{repeat}", $"1 to {MaxRepeat}");
        }

        Value value = InputsOf(use)[0];
        bool isKnown = !use.IsBroken && value.Shape is not null && CountErrors() == errors;
        for (int index = 0; isKnown && index < repeat; index++)
        {
            string prefix = isCounted ? $"{name}.{index}" : name;
            value = AddInstance(use, block, prefix, index, value);
            isKnown = CountErrors() == errors;
            if (isCounted && isKnown)
            {
                _values[prefix] = value;
            }
        }

        if (!isKnown)
        {
            _unknownBlocks.Add(name);
            value = new Value(name, -1, null);
        }

        _above = value;
        if (!_values.ContainsKey(name))
        {
            _values.Add(name, value);
        }

        _names.Add(name);
    }

    /// <summary>The layers of a block, and the value of the last: of what that would read, where it is left out.</summary>
    private Value AddInstance(AttributeSpec use, BlockSpec block, string prefix, int index, Value input)
    {
        var local = new Dictionary<string, Value>(StringComparer.Ordinal) { ["input"] = input };
        var present = new HashSet<string>(StringComparer.Ordinal);
        var evaluator = new ExpressionEvaluator(Parameters(use, block, index, input.Shape!), name => local.TryGetValue(name, out Value? inside) ? inside.Name : name);
        int errors = CountErrors();
        string outside = _within;
        Value last = input;
        foreach (BlockLayerSpec layer in block.Layers)
        {
            string name = $"{prefix}.{layer.Name}";
            _within = $"In '{name}' ({layer.Kind} of {block.Kind}): ";
            bool isThere = Evaluate("When", () => layer.When is null || evaluator.IsTrue(layer.When));
            AttributeSpec spec = Write(use, layer, name, last, evaluator);
            if (isThere)
            {
                Reserve(name, layer, use);
            }

            if (CountErrors() == errors)
            {
                if (isThere)
                {
                    AddLayer(spec, name);
                }

                last = isThere ? _above : InputsOf(spec).FirstOrDefault() ?? last;
                if (isThere || !present.Contains(layer.Name))
                {
                    local[layer.Name] = last;
                }

                if (isThere)
                {
                    present.Add(layer.Name);
                }
            }

            _within = outside;
            if (CountErrors() != errors)
            {
                break;
            }
        }

        return last;

        T? Evaluate<T>(string what, Func<T> value)
        {
            try
            {
                return value();
            }
            catch (ArithmeticException mistake)
            {
                Report(Descriptors.NoValue, use.Location, what, mistake is DivideByZeroException ? "it divides by zero" : "a number in it is too large");
                return default;
            }
        }

        AttributeSpec Write(AttributeSpec use, BlockLayerSpec layer, string name, Value above, ExpressionEvaluator evaluator)
        {
            List<ArgumentSpec> arguments = layer.Arguments
                .Select(argument => new ArgumentSpec(argument.Name, Evaluate(argument.Name, () => evaluator.Texts(argument.Value, argument.Type)), use.Location, default)).ToList();
            arguments.Add(new ArgumentSpec("Name", new(name), use.Location, default));
            var spec = new AttributeSpec(layer.Kind, new(arguments), use.Location, IsBroken: false) { Block = layer.Block };
            string? source = layer.From is null ? null : evaluator.Name(layer.From);
            if (source is null && !IsJoin(spec))
            {
                source = above.Name;
            }

            return source is null ? spec : spec with { Arguments = new(arguments.Append(new ArgumentSpec("From", new(source), use.Location, default))) };
        }
    }

    /// <summary>Names inside one block must differ, too, where layers are left out or blocks stand in blocks.</summary>
    private void Reserve(string name, BlockLayerSpec layer, AttributeSpec use)
    {
        if (++_blockLayers > MaxBlockLayers)
        {
            Report(Descriptors.OutOfRange, use.Location, "The number of layers from blocks", $"{_blockLayers}", $"at most {MaxBlockLayers}");
        }
        else if (!_blockNames.Add(name))
        {
            Report(Descriptors.DuplicateName, use.Location, name, layer.Kind);
        }
    }

    /// <summary>What a block's expressions may name.</summary>
    private static Dictionary<string, object?> Parameters(AttributeSpec use, BlockSpec block, int index, Shape input)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal) { [ExpressionBinder.Channels] = (long)input.Channels, [ExpressionBinder.Index] = (long)index };
        foreach (BlockParameter parameter in block.Parameters)
        {
            values[parameter.Name] = ExpressionEvaluator.Parse(use.Find(parameter.Name)?.Values ?? parameter.Default, parameter.Type);
        }

        return values;
    }
}
