namespace CnnGen.Tool.Import.Operators;

/// <summary>Products of matrices.</summary>
internal static class ProductOperators
{
    /// <summary>Products of two computed matrices are made of all single products at once; more than this is none of a convolutional network.</summary>
    private const long MostProducts = 1 << 22;

    public static Value[] Gemm(NodeContext node)
    {
        double alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
        bool turnsA = node.Int("transA", 0) != 0, turnsB = node.Int("transB", 0) != 0;
        if (node.IsConstant(0) || !node.IsConstant(1))
        {
            throw new NotExpressibleException("its second factor is computed by the model; it must be a constant");
        }

        Computed a = node.Computed(0);
        Tensor b = node.Required(1, "its weight");
        if (a.Rank != 2 || b.Rank != 2)
        {
            // Old exporters leave out the Flatten.
            a = a.Rank > 2 && !turnsA ? NetworkBuilder.Plain(a) with { Stored = Reshaping.Flat(a.Dims, 1) } : throw new NotExpressibleException("its factors are no matrices");
        }

        if (turnsA)
        {
            a = node.IsPerSample ? throw new NotExpressibleException("it works across the samples of a batch") : NetworkBuilder.Transposed(a, [1, 0]);
        }

        Tensor matrix = turnsB ? b : b.Transpose([1, 0]);
        int units = matrix.Dims[0], inputs = matrix.Dims[1];
        if (a.Dims[1] != inputs)
        {
            throw new NotExpressibleException($"weights {Shapes.Text(b.Dims)} do not fit {Shapes.Text(a.Dims)}");
        }

        float[] weight = alpha == 1 ? matrix.AsFloats : [.. matrix.AsFloats.Select(value => (float)(value * alpha))];
        Tensor? c = node.Has(2) && node.IsConstant(2) ? node.Required(2, "its bias") : null;
        float[]? scaled = c is null ? null : beta == 1 ? c.AsFloats : [.. c.AsFloats.Select(value => (float)(value * beta))];
        bool isBias = c is not null && (c.Length == 1 || (c.Length == units && c.Dims[^1] == units));
        float[]? bias = !isBias ? null : scaled!.Length == units ? scaled : [.. Enumerable.Repeat(scaled[0], units)];
        Computed result = NetworkBuilder.MapAxis(a, 1, units, weight, bias);
        result.Layer.SuggestedName = result.Layer.Kind == "Dense" ? node.NameFrom(1) : null;
        if (c is not null && !isBias)
        {
            result = ElementwiseOperators.AffineBy(node, 2, result, new Tensor(c.Dims, scaled!), false);
        }
        else if (node.Has(2) && c is null)
        {
            result = NetworkBuilder.Sum(ElementwiseOperators.Alike(result, NetworkBuilder.Affine(node.Computed(2), beta, 0), out Computed other), other);
        }

        return node.IsPerSample && result.Dims[0] != 1 ? throw new NotExpressibleException("its bias differs between the samples of a batch") : [result];
    }

    public static Value[] MatMul(NodeContext node)
    {
        if (!node.IsConstant(0) && !node.IsConstant(1))
        {
            return [Computed(node.Computed(0), node.Computed(1))];
        }

        bool isLeft = node.IsConstant(0);
        Computed x = node.Computed(isLeft ? 1 : 0);
        Tensor w = node.Required(isLeft ? 0 : 1, "");

        // As for NumPy, vectors are rows on the left and columns on the right, for as long as it takes.
        bool isRow = x.Rank == 1 && !isLeft, isColumn = x.Rank == 1 && isLeft, isVector = w.Rank == 1;
        x = isRow ? x with { Stored = [1, x.Stored[0]] } : isColumn ? x with { Stored = [x.Stored[0], 1] } : x;
        w = !isVector ? w : isLeft ? w.As(1, w.Length) : w.As(w.Length, 1);
        if (x.Rank < 2 || w.Rank < 2)
        {
            throw new NotExpressibleException("its factors are no matrices");
        }

        // The matrix [out, in] for the left factor is itself, for the right one it is turned.
        Tensor matrices = isLeft ? w : w.Transpose([.. Enumerable.Range(0, w.Rank - 2), w.Rank - 1, w.Rank - 2]);
        int axis = isLeft ? x.Rank - 2 : x.Rank - 1, size = matrices.Dims[^2];
        if (matrices.Dims[^1] != x.Dims[axis])
        {
            throw new NotExpressibleException($"shapes {Shapes.Text(node.Dims(0))} and {Shapes.Text(node.Dims(1))} do not go together");
        }

        Computed result;
        if (matrices.Length == size * matrices.Dims[^1])
        {
            result = NetworkBuilder.MapAxis(x, axis, size, matrices.AsFloats);
            result.Layer.SuggestedName = result.Layer.Kind == "Dense" ? node.NameFrom(isLeft ? 0 : 1) : null;
            int[] rank = [.. Enumerable.Repeat(1, Math.Max(w.Rank - x.Rank, 0))];
            result = rank.Length == 0 ? result : NetworkBuilder.Plain(result) with { Stored = [.. rank, .. result.Dims] };
        }
        else
        {
            result = Each(x, matrices, axis, size);
        }

        int[] dims = result.Dims;
        bool dropsRow = isRow || (isLeft && isVector), dropsColumn = isColumn || (!isLeft && isVector);
        dims = dropsRow ? [.. dims[..^2], dims[^1]] : dims;
        dims = dropsColumn ? dims[..^1] : dims;
        result = dropsRow || dropsColumn ? NetworkBuilder.Plain(result) with { Stored = dims } : result;
        return node.IsPerSample && (dims.Length == 0 || dims[0] != 1) ? throw new NotExpressibleException("it mixes the samples of a batch") : [result];
    }

    /// <summary>A matrix of its own for each of several: a convolution in as many groups.</summary>
    private static Computed Each(Computed x, Tensor matrices, int axis, int size)
    {
        int[] batch = Shapes.Broadcast(x.Dims[..^2], matrices.Dims[..^2]);
        int from = x.Dims[axis], other = x.Dims[x.Rank - 2 == axis ? x.Rank - 1 : x.Rank - 2];
        bool isLast = axis == x.Rank - 1;
        x = NetworkBuilder.BroadcastTo(x, [.. batch, .. x.Dims[^2..]]);
        int rank = x.Rank;
        int[] turn = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        x = NetworkBuilder.Plain(isLast ? NetworkBuilder.Transposed(x, turn) : x);
        int count = (int)Shapes.Length(batch);
        float[] weight = matrices.BroadcastTo([.. batch, size, from]).AsFloats;
        LayerLine line = NetworkBuilder.Convolution(NetworkBuilder.View(x.Layer, count * from, other), count * size, [1], weight, null, [other], count);
        var result = new Computed(line, [.. batch, size, other]);
        return isLast ? NetworkBuilder.Transposed(result, turn) : result;
    }

    /// <summary>[m, k] by [k, n]: all products [m, k, n], summed over k.</summary>
    private static Computed Computed(Computed a, Computed b)
    {
        if (a.Rank < 2 || b.Rank < 2 || a.Dims[^1] != b.Dims[^2])
        {
            throw new NotExpressibleException($"shapes {Shapes.Text(a.Dims)} and {Shapes.Text(b.Dims)} do not go together");
        }

        a = NetworkBuilder.Plain(a);
        b = NetworkBuilder.Plain(b);
        int[] batch = Shapes.Broadcast(a.Dims[..^2], b.Dims[..^2]);
        int m = a.Dims[^2], k = a.Dims[^1], n = b.Dims[^1];
        int[] all = [.. batch, m, k, n];
        if (Shapes.Length(all) > MostProducts)
        {
            throw new NotExpressibleException($"both factors, {Shapes.Text(a.Dims)} and {Shapes.Text(b.Dims)}, are computed by the model");
        }

        Computed left = NetworkBuilder.BroadcastTo(a with { Stored = [.. a.Stored, 1] }, all);
        Computed right = NetworkBuilder.BroadcastTo(b with { Stored = [.. b.Stored[..^2], 1, k, n] }, all);
        Computed sums = NormalizationOperators.ReduceAxes(NetworkBuilder.Product(NetworkBuilder.Plain(left), NetworkBuilder.Plain(right)), [all.Length - 2], "Sum");
        return sums with { Stored = [.. batch, m, n] };
    }
}
