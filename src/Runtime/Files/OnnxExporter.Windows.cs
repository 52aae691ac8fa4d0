namespace CnnGen;

/// <summary>Convolutions, pools and padding.</summary>
internal sealed partial class OnnxExporter
{
    /// <summary>A convolution; padding other than zeros is done before it.</summary>
    private string Convolve(string x, string layer, string part, TensorShape source, LayerOperation operation, int groups)
    {
        Window window = WindowOf(operation, source.Spatial.Length);
        string mode = operation.Text("mode", nameof(PadMode.Zeros));
        if (mode != nameof(PadMode.Zeros) && window.IsPadded)
        {
            x = Pad(x, source, window.Begin, window.End, mode, operation.Real("value", 0));
            window = window.Unpadded();
        }

        // The two parts of a separable convolution have a bias at the second alone.
        string[] bias = part == "depthwise." ? [] : Bias($"{layer}.{part}bias", operation);
        return _graph.Add("Conv", [x, Tensor($"{layer}.{part}weight"), .. bias], [.. Attributes(window, hasDilation: true), ("group", (long)groups)]);
    }

    private string Separable(string x, string layer, TensorShape source, LayerOperation operation)
    {
        string depthwise = Convolve(x, layer, "depthwise.", source, operation, source.Channels);
        return _graph.Add(
            "Conv", [depthwise, Tensor(layer + ".pointwise.weight"), .. Bias(layer + ".pointwise.bias", operation)],
            ("kernel_shape", source.Spatial.Select(_ => 1)));
    }

    private string ConvolveTransposed(string x, LayerInfo layer, TensorShape source, LayerOperation operation)
    {
        Window window = WindowOf(operation, source.Spatial.Length);

        // What the output has more than the input spreads over is padding of the output, behind; what the pads cut off anyway is neither.
        int[] pads = [.. source.Spatial.Select((size, i) =>
            layer.Output.Spatial[i] + window.Begin[i] - ((size - 1) * window.Stride[i]) - window.Reach(i))];
        window = window with { End = [.. pads.Select(pad => Math.Max(0, -pad))] };
        int[] outputPads = [.. pads.Select(pad => Math.Max(0, pad))];
        string weight = Tensor(layer.Name + ".weight");
        OnnxAttribute[] attributes = [.. Attributes(window, hasDilation: true), ("group", (long)operation.Int("groups", 1))];
        if (outputPads.Zip(window.Stride).All(pair => pair.First < pair.Second))
        {
            return _graph.Add("ConvTranspose", [x, weight, .. Bias(layer.Name + ".bias", operation)], [.. attributes, ("output_padding", outputPads)]);
        }

        // ONNX Runtime takes less padding of the output than a stride; nothing but the bias reaches it.
        string spread = _graph.Add("ConvTranspose", [x, weight], attributes);
        string padded = Pad(spread, source, new int[outputPads.Length], outputPads, nameof(PadMode.Zeros), 0);
        return operation.Flag("nobias") ? padded : _graph.Add("Add", [padded, ChannelTensor(layer.Name + ".bias", source.Spatial.Length)]);
    }

    private string Pool(string x, TensorShape source, TensorShape output, LayerOperation operation)
    {
        int rank = source.Spatial.Length;
        Window window = WindowOf(operation, rank);
        string kind = operation.Text("pool", "Max");
        if (!window.IsPadded && window.Kernel.AsSpan().SequenceEqual(source.Spatial) && window.Dilation.All(one => one == 1))
        {
            return kind == "L2" ? _graph.Add("GlobalLpPool", x, ("p", 2L)) : _graph.Add($"Global{kind}Pool", x);
        }

        // Padding behind the last window is no part of any.
        int[] extra = operation.Ints("extra", rank, 0);
        int[] end = [.. window.End.Select((_, i) =>
            Math.Max(0, ((output.Spatial[i] - 1) * window.Stride[i]) + window.Reach(i) - source.Spatial[i] - window.Begin[i]))];
        if (kind == "Average" && operation.Flag("countpad"))
        {
            // What counts becomes part of the input; what rounding up added does not count.
            int[] counted = [.. end.Select((size, i) => Math.Min(size, window.End[i] - extra[i]))];
            x = Pad(x, source, window.Begin, counted, nameof(PadMode.Constant), 0);
            window = window with { Begin = new int[rank], End = [.. end.Zip(counted, (all, own) => all - own)] };
        }
        else
        {
            window = window with { End = end };
        }

        // A window's own padding must be smaller than its kernel; with dilation it may not be.
        if (kind == "Max" && Enumerable.Range(0, rank).Any(i => Math.Max(window.Begin[i], window.End[i]) >= window.Kernel[i]))
        {
            x = Pad(x, source, window.Begin, window.End, nameof(PadMode.Constant), double.NegativeInfinity);
            window = window.Unpadded();
        }

        return kind switch
        {
            "Max" => _graph.Add("MaxPool", x, Attributes(window, hasDilation: true)),
            "Average" => _graph.Add("AveragePool", x, [.. Attributes(window, hasDilation: false), ("count_include_pad", 0L)]),
            _ => _graph.Add("LpPool", x, [.. Attributes(window, hasDilation: false), ("p", 2L)]),
        };
    }

    /// <summary>One axis after the other: a mean over a box is the mean of means over its sides.</summary>
    private string PoolAdaptively(string x, TensorShape source, TensorShape output)
    {
        for (int axis = 0; axis < source.Spatial.Length; axis++)
        {
            int from = source.Spatial[axis], to = output.Spatial[axis];
            if (from == to)
            {
                continue;
            }

            var parts = new string[to];
            for (int i = 0; i < to; i++)
            {
                int start = (int)((long)i * from / to), end = (int)((((i + 1L) * from) + to - 1) / to);
                parts[i] = _graph.Add("ReduceMean", Slice(x, axis, start, end), ("axes", new[] { axis + 2 }), ("keepdims", 1L));
            }

            x = parts.Length == 1 ? parts[0] : _graph.Add("Concat", parts, ("axis", axis + 2L));
        }

        return x;
    }

    private string PadOrCrop(string x, TensorShape source, LayerOperation operation)
    {
        int rank = source.Spatial.Length;
        int[] begin = operation.Ints("begin", rank, 0), end = operation.Ints("end", rank, 0);
        for (int axis = 0; axis < rank; axis++)
        {
            if (begin[axis] < 0 || end[axis] < 0)
            {
                x = Slice(x, axis, Math.Max(0, -begin[axis]), source.Spatial[axis] + Math.Min(0, end[axis]));
            }
        }

        int[] before = [.. begin.Select(size => Math.Max(0, size))], after = [.. end.Select(size => Math.Max(0, size))];
        return before.Concat(after).All(size => size == 0) ? x : Pad(x, source, before, after, operation.Text("mode", nameof(PadMode.Zeros)), operation.Real("value", 0));
    }

    private string Pad(string x, TensorShape source, int[] begin, int[] end, string mode, double value)
    {
        switch (mode)
        {
            case nameof(PadMode.Zeros) or nameof(PadMode.Constant):
                return _graph.Add("Pad", [x, Sizes(), _graph.Scalar(value)], ("mode", "constant"));
            case nameof(PadMode.Reflect):
                return _graph.Add("Pad", [x, Sizes()], ("mode", "reflect"));
            case nameof(PadMode.Replicate):
                return _graph.Add("Pad", [x, Sizes()], ("mode", "edge"));
        }

        // Circular: this operator set has no such mode.
        for (int axis = 0; axis < begin.Length; axis++)
        {
            int size = source.Spatial[axis];
            string whole = x;
            string[] before = begin[axis] == 0 ? [] : [Slice(whole, axis, size - begin[axis], size)], after = end[axis] == 0 ? [] : [Slice(whole, axis, 0, end[axis])];
            x = before.Length + after.Length == 0 ? whole : _graph.Add("Concat", [.. before, whole, .. after], ("axis", axis + 2L));
        }

        return x;

        string Sizes() => _graph.Ints([0, 0, .. begin.Select(size => (long)size), 0, 0, .. end.Select(size => (long)size)]);
    }

    /// <summary>A part of a spatial axis.</summary>
    private string Slice(string x, int axis, int start, int end) => _graph.Add("Slice", [x, _graph.Ints(start), _graph.Ints(end), _graph.Ints(axis + 2)]);

    private static Window WindowOf(LayerOperation operation, int rank) => new(
        operation.Ints("kernel", rank, 1), operation.Ints("stride", rank, 1), operation.Ints("dilation", rank, 1), operation.Ints("begin", rank, 0), operation.Ints("end", rank, 0));

    private static OnnxAttribute[] Attributes(Window window, bool hasDilation)
    {
        OnnxAttribute[] attributes = [("kernel_shape", window.Kernel), ("strides", window.Stride), ("pads", window.Begin.Concat(window.End))];
        return hasDilation ? [.. attributes, ("dilations", window.Dilation)] : attributes;
    }

    /// <summary>A window with an entry for each axis.</summary>
    private sealed record Window(int[] Kernel, int[] Stride, int[] Dilation, int[] Begin, int[] End)
    {
        public bool IsPadded => Begin.Concat(End).Any(size => size != 0);

        public int Reach(int axis) => ((Kernel[axis] - 1) * Dilation[axis]) + 1;

        public Window Unpadded() => this with { Begin = new int[Begin.Length], End = new int[End.Length] };
    }
}
