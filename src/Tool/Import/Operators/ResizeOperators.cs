namespace CnnGen.Tool.Import.Operators;

/// <summary>Resize and Upsample: a linear map of each axis, and the layer Upsample where it is one.</summary>
internal static class ResizeOperators
{
    public static Value[] Upsample(NodeContext node)
    {
        Computed value = node.Computed(0);
        double[] scales = node.Attribute("scales") is { } attribute ? [.. attribute.Floats.Select(scale => (double)scale)]
            : [.. node.Required(1, "its scales").AsFloats.Select(scale => (double)scale)];
        return [Apply(node, value, scales, null, null, node.Text("mode", "nearest"), "asymmetric", "floor")];
    }

    public static Value[] Resize(NodeContext node)
    {
        Computed value = node.Computed(0);
        int rank = value.Rank;
        if (node.Opset < 11)
        {
            double[] old = [.. node.Required(1, "its scales").AsFloats.Select(scale => (double)scale)];
            return [Apply(node, value, old, null, null, node.Text("mode", "nearest"), "asymmetric", "floor")];
        }

        int[] axes = node.Ints("axes") is { } named ? [.. named.Select(axis => Shapes.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        Tensor? scaleInput = node.Constant(2, "its scales"), sizeInput = node.Constant(3, "its sizes"), roiInput = node.Constant(1, "its roi");
        double[] scales = [.. Enumerable.Repeat(1.0, rank)];
        int[]? sizes = null;
        if (sizeInput is { Length: > 0 })
        {
            sizes = [.. value.Dims];
            double[] each = [.. axes.Select((axis, i) => sizeInput.At(i) / value.Dims[axis])];
            string policy = node.Text("keep_aspect_ratio_policy", "stretch");
            double kept = policy == "not_larger" ? each.Min() : each.Max();
            for (int i = 0; i < axes.Length; i++)
            {
                sizes[axes[i]] = policy == "stretch" ? NodeContext.Narrow((long)sizeInput.At(i)) : (int)Math.Floor((kept * value.Dims[axes[i]]) + 0.5);
                scales[axes[i]] = policy == "stretch" ? each[i] : kept;
            }

            if (node.IsPerSample && sizes[0] == node.Samples)
            {
                (sizes[0], scales[0]) = (1, 1);
            }
        }
        else if (scaleInput is { Length: > 0 })
        {
            for (int i = 0; i < axes.Length; i++)
            {
                scales[axes[i]] = scaleInput.At(i);
            }
        }
        else
        {
            throw new NotExpressibleException("its scales and sizes are missing");
        }

        (double, double)[]? roi = null;
        if (node.Text("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize")
        {
            roi = [.. Enumerable.Repeat((0.0, 1.0), rank)];
            for (int i = 0; i < axes.Length; i++)
            {
                roi[axes[i]] = roiInput is { Length: > 0 } ? (roiInput.At(i), roiInput.At(axes.Length + i)) : throw new NotExpressibleException("its roi is missing");
            }
        }

        return [Apply(
            node, value, scales, sizes, roi, node.Text("mode", "nearest"), node.Text("coordinate_transformation_mode", "half_pixel"),
            node.Text("nearest_mode", "round_prefer_floor"))];
    }

    private static Computed Apply(
        NodeContext node, Computed value, double[] scales, int[]? sizes, (double Start, double End)[]? roi, string mode, string transformation, string rounding)
    {
        if (scales.Length != value.Rank || scales.Any(scale => !(scale > 0)) || mode is not ("nearest" or "linear" or "cubic"))
        {
            throw new NotExpressibleException($"its scales [{string.Join(", ", scales)}] or its mode {mode} do not fit {Shapes.Text(value.Dims)}");
        }

        value = NetworkBuilder.Plain(value);
        int rank = value.Rank;
        var maps = new AxisMap?[rank];
        int[] output = [.. value.Dims];
        for (int axis = 0; axis < rank; axis++)
        {
            output[axis] = sizes?[axis] ?? (int)Math.Floor(value.Dims[axis] * scales[axis]);
            if (output[axis] < 1)
            {
                throw new NotExpressibleException($"axis {axis} would have {output[axis]} elements");
            }

            if (output[axis] == value.Dims[axis] && scales[axis] == 1 && roi is null or [.., (0, 1)] && roi?[axis] is null or (0, 1))
            {
                continue;
            }

            node.Axis(axis, rank);
            maps[axis] = AxisMap.Make(
                value.Dims[axis], output[axis], scales[axis], roi?[axis] ?? (0, 1), mode, transformation, rounding, node.Float("cubic_coeff_a", -0.75),
                node.Int("antialias", 0) != 0, node.Int("exclude_outside", 0) != 0);
        }

        int[] changed = [.. Enumerable.Range(0, rank).Where(axis => maps[axis] is not null)];
        bool isImage = value.Stored[0] == 1 && rank is > 2 and <= NetworkBuilder.MostSpatial + 2 && changed.All(axis => axis >= 2);
        foreach (bool isLinear in (bool[])[false, true])
        {
            if (isImage && changed.Length != 0 && changed.All(axis => maps[axis]!.IsUpsampling(isLinear)))
            {
                int[] factors = [.. Enumerable.Range(2, rank - 2).Select(axis => output[axis] / value.Stored[axis])];
                LayerLine image = NetworkBuilder.View(value.Layer, value.Stored[1..]);
                var line = new LayerLine("Upsample", output[1..], image)
                {
                    Arguments = factors.All(factor => factor == factors[0]) ? [$"{factors[0]}"] : [.. factors.Select(factor => $"{factor}")],
                };
                if (isLinear)
                {
                    line.Properties.Add(("Mode", "Interpolation.Bilinear"));
                }

                return new Computed(line, output);
            }
        }

        foreach (int axis in changed)
        {
            value = NetworkBuilder.MapAxis(value, axis, output[axis], maps[axis]!.Matrix);
        }

        double fill = node.Float("extrapolation_value", 0);
        if (fill != 0 && changed.Any(axis => maps[axis]!.Outside.Any(isOutside => isOutside)))
        {
            var fills = new float[Shapes.Length(output)];
            for (int i = 0; i < fills.Length; i++)
            {
                int[] place = Shapes.Place(i, output);
                fills[i] = changed.Any(axis => maps[axis]!.Outside[place[axis]]) ? (float)fill : 0;
            }

            value = ElementwiseOperators.AffineBy(node, 0, value, new Tensor(output, fills), false);
        }

        return value;
    }
}

/// <summary>How one axis is resized: [output, input] weights, and which outputs lie outside.</summary>
internal sealed record AxisMap(int Input, int Output, float[] Matrix, bool[] Outside)
{
    /// <summary>The weights, by the formulas of the operator's specification.</summary>
    public static AxisMap Make(
        int input, int output, double scale, (double Start, double End) roi, string mode, string transformation, string rounding, double a, bool antialias, bool excludes)
    {
        var map = new AxisMap(input, output, new float[(long)output * input], new bool[output]);

        // The size before it is rounded down. A whole one must come out as such: scales are rounded quotients, and 5 * 0.6f is a little more than 3.
        double width = scale * input;
        width = Math.Abs(width - output) < 1e-5 * output ? output : width;
        for (int i = 0; i < output; i++)
        {
            // In single precision, as the operator's reference computes it: places half between two elements must come out as such.
            float step = (float)scale, half = 0.5f;
            double x = transformation switch
            {
                "half_pixel" => ((i + half) / step) - half,
                "half_pixel_symmetric" => (input / 2.0 * (1 - (output / width))) + ((i + half) / step) - half,
                "pytorch_half_pixel" => output == 1 ? 0 : ((i + half) / step) - half,
                "align_corners" => width == 1 ? 0 : i * (input - 1) / (width - 1),
                "asymmetric" => i / step,
                "tf_half_pixel_for_nn" => (i + half) / step,
                "tf_crop_and_resize" => (roi.Start * (input - 1)) + (output == 1 ? (roi.End - roi.Start) * (input - 1) / 2
                    : i * (roi.End - roi.Start) * (input - 1) / (output - 1)),
                _ => throw new NotExpressibleException($"its coordinate_transformation_mode is {transformation}"),
            };
            if (transformation == "tf_crop_and_resize" && (x < 0 || x > input - 1))
            {
                map.Outside[i] = true;
                continue;
            }

            foreach ((int at, double weight) in mode == "nearest" ? [(Nearest(x, rounding), 1.0)] : Weights(x, mode == "cubic", antialias ? Math.Min(scale, 1) : 1, a, input, excludes))
            {
                map.Matrix[(i * input) + Math.Clamp(at, 0, input - 1)] += (float)weight;
            }
        }

        return map;
    }

    /// <summary>Whether the layer Upsample computes this.</summary>
    public bool IsUpsampling(bool isLinear)
    {
        if (Output % Input != 0)
        {
            return false;
        }

        double scale = Output / Input;
        AxisMap layer = Make(Input, Output, scale, (0, 1), isLinear ? "linear" : "nearest", isLinear ? "half_pixel" : "asymmetric", "floor", 0, false, false);
        return !Outside.Any(isOutside => isOutside) && Matrix.Zip(layer.Matrix).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
    }

    private static int Nearest(double x, string rounding) => (int)(rounding switch
    {
        "round_prefer_floor" => Math.Ceiling(x - 0.5),
        "round_prefer_ceil" => Math.Floor(x + 0.5),
        "floor" => Math.Floor(x),
        "ceil" => Math.Ceiling(x),
        _ => throw new NotExpressibleException($"its nearest_mode is {rounding}"),
    });

    /// <summary>The taps around a place; a scale below 1 widens the filter against aliasing.</summary>
    private static List<(int, double)> Weights(double x, bool isCubic, double scale, double a, int input, bool excludes)
    {
        double reach = (isCubic ? 2 : 1) / scale;
        List<(int At, double Weight)> taps = [];
        for (int at = (int)Math.Floor(x - reach) + 1; at < x + reach; at++)
        {
            double distance = Math.Abs(at - x) * scale;
            double weight = !isCubic ? Math.Max(1 - distance, 0)
                : distance <= 1 ? ((((a + 2) * distance) - (a + 3)) * distance * distance) + 1
                : distance < 2 ? (((((distance - 5) * distance) + 8) * distance) - 4) * a : 0;
            if (!excludes || (at >= 0 && at < input))
            {
                taps.Add((at, weight));
            }
        }

        double sum = taps.Sum(tap => tap.Weight);
        return [.. taps.Select(tap => (tap.At, tap.Weight / sum))];
    }
}
