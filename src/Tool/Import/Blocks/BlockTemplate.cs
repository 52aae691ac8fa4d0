using System.Globalization;
using System.Text;

namespace CnnGen.Tool.Import.Blocks;

/// <summary>A block made of stretches that are alike: its layers with parameters for the numbers in which they differ.</summary>
internal sealed class BlockTemplate
{
    /// <summary>A block with more parameters says less than its layers do.</summary>
    private const int MostParameters = 6;

    private readonly List<Slot> _slots = [];
    private readonly List<BlockParameterColumn> _parameters = [];
    private readonly int[] _channels;
    private readonly List<string> _switches = [];
    private bool _isStrideOfFirst;
    private int _runs;

    private BlockTemplate(IReadOnlyList<Stretch> stretches)
    {
        Stretches = stretches;
        _channels = [.. stretches.Select(stretch => stretch.Source.Channels)];
    }

    public IReadOnlyList<Stretch> Stretches { get; }

    public int Length => _slots.Count;

    /// <summary>Lines of attributes that are no longer written, less those of the block and its uses.</summary>
    public int Saved => Stretches.Sum(stretch => stretch.Layers.Count) - _runs - Length - 1 - (_parameters.Count / 2);

    public bool Has(string kind) => _slots.Any(slot => slot.Kind == kind);

    /// <summary>The block of stretches of one key; null where parameters cannot tell them apart.</summary>
    public static BlockTemplate? Of(IReadOnlyList<Stretch> stretches)
    {
        var template = new BlockTemplate(stretches);
        return template.Build() ? template : null;
    }

    private bool Build()
    {
        Stretch model = Stretches.FirstOrDefault(stretch => stretch.HasShortcut) ?? Stretches[0];
        bool endsInSums = Stretches.Any(stretch => stretch.HasSum);
        model = endsInSums && !model.HasSum ? Stretches.FirstOrDefault(stretch => stretch.HasSum && stretch.HasShortcut == model.HasShortcut) ?? model : model;
        (int from, int length) = model.Shortcut.GetOffsetAndLength(model.Layers.Count);
        if ((endsInSums && !model.HasSum) || (endsInSums && length != 0))
        {
            return false;
        }

        for (int i = 0; i < model.Layers.Count; i++)
        {
            bool isShortcut = i >= from && i < from + length;
            int at = i < from ? i : i - length;
            _slots.Add(new Slot(model.Layers[i], [.. Stretches.Select(stretch => Layer(stretch, i, at, isShortcut))], isShortcut));
        }

        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Slot slot in _slots)
        {
            string stem = ClassText.Stem(slot.Kind);
            counts[stem] = counts.GetValueOrDefault(stem) + 1;
            slot.Name = $"{stem}{counts[stem]}";
        }

        // The layers that are always there say which parameters there are.
        foreach (Slot slot in _slots.OrderBy(slot => slot.IsShortcut))
        {
            foreach ((string role, int?[] column, Action<string> set) in slot.Columns())
            {
                if (Expression(role, column, slot.IsShortcut) is not { } text)
                {
                    return false;
                }

                set(text);
            }
        }

        if (_parameters.Count > MostParameters)
        {
            return false;
        }

        NameParameters();
        _isStrideOfFirst = Runs(true) < Runs(false);
        _runs = Runs(_isStrideOfFirst);
        if (endsInSums)
        {
            Choose(_slots[^1], "Residual", stretch => stretch.HasSum, "channels == {0}", "{1} == 1");
        }

        if (length != 0)
        {
            Choose(_slots.First(slot => slot.IsShortcut), "Project", stretch => stretch.HasShortcut, "channels != {0}", "{1} != 1");
            foreach (Slot slot in _slots.Where(slot => slot.IsShortcut))
            {
                slot.When = _slots.First(one => one.IsShortcut).When;
            }
        }

        return true;
    }

    private static LayerLine? Layer(Stretch stretch, int inModel, int inKept, bool isShortcut)
    {
        (_, int own) = stretch.Shortcut.GetOffsetAndLength(stretch.Layers.Count);
        if (isShortcut)
        {
            return own == 0 ? null : stretch.Layers[inModel];
        }

        int at = own != 0 ? inModel : inKept;
        return at < stretch.Layers.Count ? stretch.Layers[at] : null;
    }

    /// <summary>A text for the numbers of one argument: the number that all have, or parameters.</summary>
    private string? Expression(string role, int?[] column, bool isShortcut)
    {
        int[] there = [.. Enumerable.Range(0, column.Length).Where(i => column[i] is not null)];
        int first = column[there[0]]!.Value;
        if (there.All(i => column[i] == first) && (!isShortcut || role != "filters"))
        {
            return first.ToString(CultureInfo.InvariantCulture);
        }

        if (_parameters.FirstOrDefault(parameter => parameter.Role == role && there.All(i => parameter.Values[i] == column[i])) is { } same)
        {
            return same.Token;
        }

        if (role == "pad" && _parameters.FirstOrDefault(parameter => parameter.Role == "kernel" && there.All(i => parameter.Values[i] / 2 == column[i])) is { } half)
        {
            return half.Token + " / 2";
        }

        if (role == "filters")
        {
            foreach ((string token, int[] values) in _parameters.Where(parameter => parameter.Role == role).Select(parameter => (parameter.Token, parameter.Values)).Append(("channels", _channels)))
            {
                int times = column[there[0]]!.Value / values[there[0]], part = values[there[0]] / column[there[0]]!.Value;
                if (times > 1 && there.All(i => column[i] == times * values[i]))
                {
                    return $"{times} * {token}";
                }

                if (part > 1 && there.All(i => column[i] * part == values[i]))
                {
                    return $"{token} / {part}";
                }
            }

            if (there.All(i => column[i] == first))
            {
                return first.ToString(CultureInfo.InvariantCulture);
            }

            if (isShortcut && there.All(i => column[i] == _channels[i]))
            {
                return "channels";
            }
        }

        if (there.Length != column.Length)
        {
            return null;
        }

        _parameters.Add(new BlockParameterColumn(role, [.. column.Select(value => value!.Value)], $"\u0001{_parameters.Count}\u0002"));
        return _parameters[^1].Token;
    }

    /// <summary>Parameters get the names of what they are; of several numbers of filters the last is that of the block.</summary>
    private void NameParameters()
    {
        foreach (IGrouping<string, BlockParameterColumn> alike in _parameters.GroupBy(parameter => parameter.Role))
        {
            BlockParameterColumn[] some = [.. alike];
            for (int i = 0; i < some.Length; i++)
            {
                bool isLast = i == some.Length - 1;
                some[i].Name = isLast || alike.Key != "filters" ? alike.Key + (isLast ? "" : $"{i + 1}") : i == 0 ? "width" : $"width{i + 1}";
            }
        }

        foreach (Slot slot in _slots)
        {
            slot.Rename(text => _parameters.Aggregate(text, (renamed, parameter) => renamed.Replace(parameter.Token, parameter.Name, StringComparison.Ordinal)));
        }
    }

    private BlockParameterColumn? Stride => _parameters.Where(parameter => parameter.Role == "stride").ToArray() is [var only] ? only : null;

    /// <summary>The attributes that the stretches make where repetitions are one.</summary>
    private int Runs(bool isStrideOfFirst)
    {
        if (isStrideOfFirst && Stride is null)
        {
            return int.MaxValue;
        }

        int runs = 0;
        BlockUse? first = null, last = null;
        bool before = _isStrideOfFirst;
        _isStrideOfFirst = isStrideOfFirst;
        foreach (Stretch stretch in Stretches)
        {
            BlockUse use = Use("", stretch);
            if (first is null || !use.Repeats(first, last!))
            {
                first = use;
                runs++;
            }

            last = use;
        }

        _isStrideOfFirst = before;
        return runs;
    }

    /// <summary>Says when an optional layer is there: by the shapes if they tell, else by a property.</summary>
    private void Choose(Slot slot, string property, Func<Stretch, bool> isThere, string byChannels, string byStride)
    {
        bool[] wanted = [.. Stretches.Select(isThere)];
        if (wanted.All(there => there))
        {
            return;
        }

        bool isEqual = byChannels.Contains("==", StringComparison.Ordinal);
        bool[] shapes = [.. Stretches.Select((stretch, i) => (_channels[i] == stretch.Layers[^1].Channels) == isEqual)];
        string? output = _slots.LastOrDefault(one => one.Texts.Count != 0 && one.IsFilters && !one.IsShortcut)?.Texts[0];
        string filters = string.Format(CultureInfo.InvariantCulture, byChannels, output);
        if (output is not null && shapes.SequenceEqual(wanted))
        {
            slot.When = filters;
        }
        else if (output is not null && Stride is { } stride && shapes.Select((there, i) => isEqual ? there && stride.Values[i] == 1 : there || stride.Values[i] != 1).SequenceEqual(wanted))
        {
            string condition = string.Format(CultureInfo.InvariantCulture, byStride, "", stride.Name);
            slot.When = isEqual ? $"{filters} && {(_isStrideOfFirst ? $"(index != 0 || {condition})" : condition)}" : $"{filters} || {(_isStrideOfFirst ? $"(index == 0 && {condition})" : condition)}";
        }
        else
        {
            slot.When = char.ToLowerInvariant(property[0]) + property[1..];
            _switches.Add(property);
            _runs = Runs(_isStrideOfFirst);
        }
    }

    /// <summary>One of the stretches as the block with its arguments.</summary>
    public BlockUse Use(string name, Stretch stretch)
    {
        int at = Stretches.TakeWhile(other => other != stretch).Count();
        return new BlockUse(
            name, [.. _slots.Where(slot => slot.Layers[at] is not null).Select(slot => (slot.Layers[at]!, slot.Name))], stretch.Source, stretch.Skips,
            [.. _parameters.Where(parameter => parameter != Stride).Select(parameter => parameter.Values[at].ToString(CultureInfo.InvariantCulture))], Stride?.Values[at], _isStrideOfFirst,
            [.. _switches.Where(property => property == "Project" ? stretch.HasShortcut : stretch.HasSum).Select(property => $"{property} = true")]);
    }

    /// <summary>The block as source.</summary>
    public string Declaration(string name)
    {
        var source = new StringBuilder();
        LayerLine[] model = [.. _slots.Select(slot => slot.Model)];
        Stretch whole = Stretches.First(stretch => stretch.Layers.Contains(model[0]));
        for (int i = 0; i < _slots.Count; i++)
        {
            Slot slot = _slots[i];
            string Reference(LayerLine layer) => Array.IndexOf(model, layer) is var at && at >= 0 ? _slots[at].Name : layer == whole.Source ? "input" : Skip(whole, layer);
            bool isJoin = slot.Kind is "Add" or "Multiply" or "Concat";
            string text = slot.Text(isJoin ? slot.Model.Inputs.Select(Reference) : [], Stride is { } stride && _isStrideOfFirst ? stride.Name : null);
            source.Append($"[BlockLayer(\"{text}\"");
            if (!isJoin && Reference(slot.Model.Inputs[0]) is var read && read != (i == 0 ? "input" : _slots[i - 1].Name))
            {
                source.Append($", From = \"{read}\"");
            }

            source.Append(slot.When is null ? ")]\n" : $", When = \"{slot.When}\")]\n");
        }

        List<(string Type, string Name)> arguments = [.. _parameters.Where(parameter => parameter != Stride).Select(parameter => ("int", parameter.Name))];
        arguments.AddRange(whole.Skips.Select(skip => ("string", Skip(whole, skip))));
        string last = Stride is null ? "" : $"int {Stride.Name} = 1";
        string header = string.Join(", ", [.. arguments.Select(argument => $"{argument.Type} {argument.Name}"), .. last.Length == 0 ? Array.Empty<string>() : [last]]);
        source.Append("[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]\n");
        source.Append($"file sealed class {name}Attribute{(header.Length == 0 ? "" : $"({header})")} : BlockAttribute\n{{\n");
        IEnumerable<string> members = arguments.Concat(Stride is null ? [] : [("int", Stride.Name)])
            .Select(argument => $"    public {argument.Type} {char.ToUpperInvariant(argument.Name[0])}{argument.Name[1..]} {{ get; }} = {argument.Name};\n")
            .Concat(_switches.Select(property => $"    public bool {property} {{ get; set; }}\n"));
        return source.Append(string.Join("\n", members)).Append("}\n").ToString();
    }

    private static string Skip(Stretch stretch, LayerLine layer)
    {
        LayerLine[] skips = [.. stretch.Skips];
        return skips.Length == 1 ? "skip" : $"skip{Array.IndexOf(skips, layer) + 1}";
    }

    /// <summary>A number of each stretch, which is a parameter.</summary>
    private sealed class BlockParameterColumn(string role, int[] values, string token)
    {
        public string Role { get; } = role;

        public int[] Values { get; } = values;

        /// <summary>What stands for it until it has a name.</summary>
        public string Token { get; } = token;

        public string Name { get; set; } = "";
    }

    /// <summary>A layer of the block.</summary>
    private sealed class Slot(LayerLine model, LayerLine?[] layers, bool isShortcut)
    {
        private readonly List<(string Name, string Value)> _properties = [.. model.Properties.Where(property => property.Name != "Stride" || !Stretch.IsConvolution(model))];
        private string? _stride;

        public LayerLine Model { get; } = model;

        public LayerLine?[] Layers { get; } = layers;

        public bool IsShortcut { get; } = isShortcut;

        public string Kind => Model.Kind;

        public string Name { get; set; } = "";

        public string? When { get; set; }

        /// <summary>Arguments by position.</summary>
        public List<string> Texts { get; } = [.. model.Arguments];

        /// <summary>Whether its first argument is the number of channels that come out.</summary>
        public bool IsFilters => Stretch.IsConvolution(Model) && Kind != "DepthwiseConv2D";

        /// <summary>What may differ: a role, the numbers, and where the text goes.</summary>
        public IEnumerable<(string Role, int?[] Column, Action<string> Set)> Columns()
        {
            for (int i = 0; i < Model.Arguments.Count; i++)
            {
                int at = i;
                if (Stretch.IsOpen(Model, Model.Arguments[i]))
                {
                    string role = Kind == "Dense" ? "units" : IsFilters && i == 0 ? "filters" : "kernel";
                    yield return (role, Column(layer => layer.Arguments[at]), text => Texts[at] = text);
                }
            }

            for (int i = 0; i < _properties.Count; i++)
            {
                int at = i;
                string name = _properties[i].Name;
                if (Stretch.IsOpen(Model, _properties[i].Value))
                {
                    yield return (char.ToLowerInvariant(name[0]) + name[1..], Column(layer => layer.Property(name)!), text => _properties[at] = (name, text));
                }
            }

            if (Stretch.IsConvolution(Model))
            {
                yield return ("stride", Column(layer => layer.Property("Stride") ?? "1"), text => _stride = text);
            }
        }

        public void Rename(Func<string, string> change)
        {
            for (int i = 0; i < Texts.Count; i++)
            {
                Texts[i] = change(Texts[i]);
            }

            for (int i = 0; i < _properties.Count; i++)
            {
                _properties[i] = (_properties[i].Name, change(_properties[i].Value));
            }

            _stride = _stride is null ? null : change(_stride);
        }

        /// <summary>The layer as a call.</summary>
        /// <param name="joined">The layers that it joins.</param>
        /// <param name="strideOfFirst">The parameter that is the stride of the first repetition only.</param>
        public string Text(IEnumerable<string> joined, string? strideOfFirst)
        {
            List<string> all = [.. joined, .. Texts];
            if (_stride is not (null or "1"))
            {
                all.Add("Stride = " + (_stride == strideOfFirst ? $"index == 0 ? {_stride} : 1" : _stride));
            }

            all.AddRange(_properties.Select(property => $"{property.Name} = {property.Value}"));
            return all.Count == 0 ? Kind : $"{Kind}({string.Join(", ", all)})";
        }

        private int?[] Column(Func<LayerLine, string> value) => [.. Layers.Select(layer => layer is null ? (int?)null : int.Parse(value(layer), CultureInfo.InvariantCulture))];
    }
}
