using System;
using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Emission;

/// <summary>Writes the product of a matrix of numbers and a column of vectors as few vector operations.</summary>
/// <remarks>
/// Two rows that belong to points p and -p are the sum and the difference of an even and an odd part; two columns of such points always occur as their sum or as their
/// difference. Both halve the work; nothing else is shared.
/// </remarks>
internal static class LinearForms
{
    /// <summary>Declares what the rows have in common, and returns an expression for each row.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="matrix">Rows of coefficients.</param>
    /// <param name="inputs">The names of the vectors, one for each column.</param>
    public static string[] Write(SourceWriter writer, Rational[][] matrix, string[] inputs)
    {
        (Rational[][] reduced, string[] names) = PairColumns(writer, matrix, inputs);
        return PairRows(writer, reduced, names);
    }

    /// <summary>Multiply-adds, sums and differences that <see cref="Write"/> comes to.</summary>
    public static int Count(Rational[][] matrix)
    {
        var writer = new SourceWriter();
        string all = string.Join(" ", Write(writer, matrix, matrix[0].Select((_, i) => $"d{i}").ToArray())) + writer;
        return all.Split(["TSimd."], StringSplitOptions.None).Count(part => part.StartsWith("Add", StringComparison.Ordinal)
            || part.StartsWith("Sub", StringComparison.Ordinal) || part.StartsWith("Mul", StringComparison.Ordinal));
    }

    /// <summary>Columns that are equal but for signs, the same in some rows and opposite in the others, become their sum and their difference.</summary>
    private static (Rational[][] Matrix, string[] Names) PairColumns(SourceWriter writer, Rational[][] matrix, string[] inputs)
    {
        int columns = inputs.Length;
        var isTaken = new bool[columns];
        var names = new List<string>();
        var chosen = new List<Func<Rational[], Rational>>();
        for (int i = 0; i < columns; i++)
        {
            if (isTaken[i])
            {
                continue;
            }

            int first = i, second = Enumerable.Range(i + 1, columns - i - 1).FirstOrDefault(j => !isTaken[j] && IsPair(first, j));
            if (second == 0)
            {
                names.Add(inputs[first]);
                chosen.Add(row => row[first]);
                continue;
            }

            isTaken[second] = true;
            string sum = $"sum{first}", difference = $"difference{first}";
            writer.Line($"TVector {sum} = {Simd.Add(inputs[first], inputs[second])}, {difference} = {Simd.Subtract(inputs[first], inputs[second])};");
            names.Add(sum);
            chosen.Add(row => row[first] == row[second] ? row[first] : 0);
            names.Add(difference);
            chosen.Add(row => row[first] == row[second] ? 0 : row[first]);
        }

        return (matrix.Select(row => chosen.Select(choose => choose(row)).ToArray()).ToArray(), names.ToArray());

        bool IsPair(int a, int b) =>
            matrix.All(row => row[a] == row[b] || row[a] == -row[b]) && matrix.Count(row => !row[a].IsZero && row[a] == row[b]) > 0
            && matrix.Count(row => !row[a].IsZero && row[a] == -row[b]) > 0 && matrix.Count(row => !row[a].IsZero) > 2;
    }

    private static string[] PairRows(SourceWriter writer, Rational[][] matrix, string[] names)
    {
        var results = new string[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
        {
            if (results[i] is not null)
            {
                continue;
            }

            for (int j = i + 1; j < matrix.Length && results[i] is null; j++)
            {
                Rational[] even = Half(i, j, 1), odd = Half(i, j, -1);
                if (results[j] is not null || Terms(even) == 0 || Terms(odd) == 0 || Terms(even) + Terms(odd) >= Terms(matrix[i]) + Terms(matrix[j]) - 1)
                {
                    continue;
                }

                // The odd part divided by its last coefficient: then that term takes no product, and the sum of both parts does what is left.
                Rational last = odd.Last(coefficient => !coefficient.IsZero);
                writer.Line($"TVector even{i} = {Combine(even, names)}, odd{i} = {Combine(odd.Select(coefficient => coefficient / last).ToArray(), names)};");
                results[i] = Plus($"even{i}", last, $"odd{i}");
                results[j] = Plus($"even{i}", -last, $"odd{i}");
            }

            results[i] ??= Combine(matrix[i], names);
        }

        return results;

        Rational[] Half(int a, int b, int sign) => matrix[a].Zip(matrix[b], (x, y) => (x + (sign * y)) / 2).ToArray();
    }

    private static int Terms(Rational[] row) => row.Count(coefficient => !coefficient.IsZero);

    /// <summary>A sum of products; it starts from a term that needs none.</summary>
    private static string Combine(Rational[] row, string[] names)
    {
        int[] terms = Enumerable.Range(0, row.Length).Where(i => !row[i].IsZero).ToArray();
        int start = terms.LastOrDefault(i => row[i] == 1);
        if (row[start] != 1)
        {
            start = terms[terms.Length - 1];
        }

        string sum = row[start] == 1 ? names[start] : Simd.Multiply(Constant(row[start]), names[start]);
        foreach (int term in terms.OrderByDescending(term => term).Where(term => term != start))
        {
            sum = Plus(sum, row[term], names[term]);
        }

        return sum;
    }

    private static string Plus(string sum, Rational factor, string term) =>
        factor == 1 ? Simd.Add(sum, term) : factor == -1 ? Simd.Subtract(sum, term) : Simd.MultiplyAdd(Constant(factor), term, sum);

    private static string Constant(Rational value) => Simd.Constant(value.Value);
}
