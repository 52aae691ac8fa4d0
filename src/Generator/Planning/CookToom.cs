using System;
using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>
/// The matrices of F(m, r), which computes m outputs of a correlation with r taps by m + r - 1 products: y = A ((G g) * (B d)), where * is element by element
/// (Winograd 1980; Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks", section 4).
/// </summary>
/// <remarks>
/// A correlation is the transpose of a product of polynomials, and that is evaluation at points, products, interpolation (Toom 1963, Cook 1966). The points are 0, pairs +-p, and infinity.
/// Each row of B is freed of denominators where its point is whole, and G carries them: weights are transformed once, and data at every inference.
/// All is exact: in rationals, from the points.
/// </remarks>
/// <param name="Outputs">m.</param>
/// <param name="Taps">r.</param>
internal sealed record CookToom(int Outputs, int Taps)
{
    /// <summary>In the order in which they are taken; small powers of two keep rounding small, pairs share work.</summary>
    private static readonly Rational[] Points = [0, 1, -1, 2, -2, new(1, 2), new(-1, 2)];

    /// <summary>The most products that there are points for, infinity being one.</summary>
    public static readonly int MostProducts = Points.Length + 1;

    private static readonly Dictionary<(int Outputs, int Taps), CookToom> Known = new();

    /// <summary>m + r - 1.</summary>
    public int Products => Outputs + Taps - 1;

    /// <summary>B, of products rows and columns: what is made of the data.</summary>
    public Rational[][] Data { get; private set; } = [];

    /// <summary>G, of products rows and r columns: what is made of the weights.</summary>
    public Rational[][] Weights { get; private set; } = [];

    /// <summary>A, of m rows and products columns: what is made of the products.</summary>
    public Rational[][] Result { get; private set; } = [];

    /// <summary>Vector operations of the data's transform along an axis.</summary>
    public int DataOperations { get; private set; }

    /// <summary>Vector operations of the result's.</summary>
    public int ResultOperations { get; private set; }

    public static CookToom Of(int outputs, int taps)
    {
        lock (Known)
        {
            if (!Known.TryGetValue((outputs, taps), out CookToom? known))
            {
                known = Make(outputs, taps);
                Known.Add((outputs, taps), known);
            }

            return known;
        }
    }

    private static CookToom Make(int outputs, int taps)
    {
        int products = outputs + taps - 1;
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
        weights.Add(Enumerable.Range(0, taps).Select(power => (Rational)(power == taps - 1 ? 1 : 0)).ToArray());
        Rational[][] result = Enumerable.Range(0, outputs).Select(output =>
            points.Select(point => Powers(point, outputs)[output]).Append(output == outputs - 1 ? 1 : 0).ToArray()).ToArray();
        Rational[][] rows = data.ToArray();
        return new CookToom(outputs, taps)
        {
            Data = rows,
            Weights = weights.ToArray(),
            Result = result,
            DataOperations = Emission.LinearForms.Count(rows),
            ResultOperations = Emission.LinearForms.Count(result),
        };
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
