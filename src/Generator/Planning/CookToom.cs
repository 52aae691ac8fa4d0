using System;
using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>
/// The matrices of F(m, r), which computes m outputs of a correlation with r taps by m + r - 1 products: y = A ((G g) * (B d)), where * is element by element
/// (Winograd 1980; Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks", section 4). With a stride s it is the sum of s such correlations, each of the data and the taps
/// that leave one remainder, and takes (m - 1) s + r products: as many as it reads.
/// </summary>
/// <remarks>
/// A correlation is the transpose of a product of polynomials, and that is evaluation at points, products, interpolation (Toom 1963, Cook 1966). The points are 0, pairs +-p, and infinity.
/// Each row of B is freed of denominators where its point is whole, and G carries them: weights are transformed once, and data at every inference.
/// All is exact: in rationals, from the points.
/// </remarks>
/// <param name="Outputs">m.</param>
/// <param name="Taps">r.</param>
/// <param name="Stride">s, at most r where there is more than one output.</param>
internal sealed record CookToom(int Outputs, int Taps, int Stride)
{
    /// <summary>In the order in which they are taken; small powers of two keep rounding small, pairs share work.</summary>
    private static readonly Rational[] Points = [0, 1, -1, 2, -2, new(1, 2), new(-1, 2)];

    /// <summary>The most products that there are points for, infinity being one.</summary>
    public static readonly int MostProducts = Points.Length + 1;

    private static readonly Dictionary<(int Outputs, int Taps, int Stride), CookToom> Known = new();

    /// <summary>B, of as many rows as there are products, and columns: what is made of the data.</summary>
    public Rational[][] Data { get; private set; } = [];

    /// <summary>G, of as many rows and r columns: what is made of the weights.</summary>
    public Rational[][] Weights { get; private set; } = [];

    /// <summary>A, of m rows and as many columns: what is made of the products.</summary>
    public Rational[][] Result { get; private set; } = [];

    /// <summary>Vector operations of the data's transform along an axis.</summary>
    public int DataOperations { get; private set; }

    /// <summary>Vector operations of the result's.</summary>
    public int ResultOperations { get; private set; }

    /// <summary>Points that F(m, r) is evaluated at, and its products: those of the largest phase, where there is a stride.</summary>
    public static int PointsOf(int outputs, int taps) => outputs + taps - 1;

    public static CookToom Of(int outputs, int taps, int stride)
    {
        lock (Known)
        {
            if (!Known.TryGetValue((outputs, taps, stride), out CookToom? known))
            {
                known = Make(outputs, taps, stride);
                Known.Add((outputs, taps, stride), known);
            }

            return known;
        }
    }

    private static CookToom Make(int outputs, int taps, int stride)
    {
        int inputs = ((outputs - 1) * stride) + taps;
        var data = new List<Rational[]>();
        var weights = new List<Rational[]>();
        var result = Enumerable.Range(0, outputs).Select(_ => new List<Rational>()).ToArray();
        for (int phase = 0; phase < Math.Min(stride, taps); phase++)
        {
            (Rational[][] b, Rational[][] g, Rational[][] a) = Make(outputs, WinogradPlan.TapsOf(taps - phase, stride));
            data.AddRange(b.Select(row => Spread(row, phase, stride, inputs)));
            weights.AddRange(g.Select(row => Spread(row, phase, stride, taps)));
            for (int output = 0; output < outputs; output++)
            {
                result[output].AddRange(a[output]);
            }
        }

        Rational[][] rows = data.ToArray(), sums = result.Select(row => row.ToArray()).ToArray();
        return new CookToom(outputs, taps, stride)
        {
            Data = rows,
            Weights = weights.ToArray(),
            Result = sums,
            DataOperations = Emission.LinearForms.Count(rows),
            ResultOperations = Emission.LinearForms.Count(sums),
        };
    }

    /// <summary>The matrices of stride one.</summary>
    private static (Rational[][] Data, Rational[][] Weights, Rational[][] Result) Make(int outputs, int taps)
    {
        int products = PointsOf(outputs, taps);
        if (taps == 1)
        {
            Rational[][] identity = Enumerable.Range(0, outputs).Select(i => Spread([1], i, 1, outputs)).ToArray();
            return (identity, identity.Select(_ => new Rational[] { 1 }).ToArray(), identity);
        }

        if (products > MostProducts)
        {
            throw new ArgumentOutOfRangeException(nameof(outputs), outputs, $"F({outputs}, {taps}) takes {products} points; there are {MostProducts}.");
        }

        Rational[] points = Points.Take(products - 1).ToArray();
        var data = new List<Rational[]>();
        var weights = new List<Rational[]>();
        for (int i = 0; i < points.Length; i++)
        {
            // The polynomial that is zero at all other points, and what it is at this one.
            Rational[] others = points.Where((_, j) => j != i).ToArray();
            Rational norm = others.Aggregate((Rational)1, (product, other) => product * (points[i] - other));
            data.Add(Polynomial(others, products));
            weights.Add(Powers(points[i], taps).Select(power => power / norm).ToArray());
        }

        data.Add(Polynomial(points, products));
        weights.Add(Spread([1], taps - 1, 1, taps));
        Rational[][] result = Enumerable.Range(0, outputs).Select(output =>
            points.Select(point => Powers(point, outputs)[output]).Append(output == outputs - 1 ? 1 : 0).ToArray()).ToArray();
        return (data.ToArray(), weights.ToArray(), result);
    }

    /// <summary>A row with these numbers at every so many columns, and zeros between.</summary>
    private static Rational[] Spread(Rational[] row, int first, int step, int length)
    {
        var spread = new Rational[length];
        for (int i = 0; i < row.Length; i++)
        {
            spread[first + (i * step)] = row[i];
        }

        return spread;
    }

    /// <summary>The coefficients of the product of (x - root), the constant first.</summary>
    private static Rational[] Polynomial(Rational[] roots, int length)
    {
        var coefficients = new Rational[length];
        coefficients[0] = 1;
        for (int degree = 0; degree < roots.Length; degree++)
        {
            for (int i = degree + 1; i >= 0; i--)
            {
                coefficients[i] = (i == 0 ? 0 : coefficients[i - 1]) - (roots[degree] * coefficients[i]);
            }
        }

        return coefficients;
    }

    private static Rational[] Powers(Rational x, int count)
    {
        var powers = new Rational[count];
        for (int i = 0; i < count; i++)
        {
            powers[i] = i == 0 ? 1 : powers[i - 1] * x;
        }

        return powers;
    }
}
