using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>How generated kernels spell vector operations: as static members of the type argument <c>TSimd</c>, the same for every width.</summary>
internal static class Simd
{
    /// <summary>The type parameters of a kernel, and what they must be.</summary>
    public const string Parameters = "<TVector, TSimd>", Constraint = "where TSimd : struct, ISimd<TVector>";

    /// <summary>Floats in a vector, a constant to the JIT.</summary>
    public const string Lanes = "TSimd.Lanes";

    public const string Zero = "TSimd.Zero";

    /// <summary>The widths that programs choose among, widest first.</summary>
    public static readonly int[] Widths = [16, 8, 4, 1];

    /// <summary>The type arguments for a width.</summary>
    public static string Arguments(int lanes) => lanes == 1 ? "<float, SimdScalar>" : $"<Vector{lanes * 32}<float>, Simd{lanes * 32}>";

    public static string Load(string reference, string offset) => $"TSimd.Load(ref {reference}, {offset})";

    public static string Broadcast(string reference, string offset) => $"TSimd.Broadcast(ref {reference}, {offset})";

    public static string Store(string value, string reference, string offset) => $"TSimd.Store({value}, ref {reference}, {offset});";

    public static string Constant(double value) => $"TSimd.Create({CSharp.Literal(value)})";

    public static string Add(string a, string b) => $"TSimd.Add({a}, {b})";

    public static string Subtract(string a, string b) => $"TSimd.Subtract({a}, {b})";

    public static string Multiply(string a, string b) => $"TSimd.Multiply({a}, {b})";

    public static string Divide(string a, string b) => $"TSimd.Divide({a}, {b})";

    public static string MultiplyAdd(string a, string b, string c) => $"TSimd.MultiplyAdd({a}, {b}, {c})";

    public static string Max(string a, string b) => $"TSimd.Max({a}, {b})";

    public static string Min(string a, string b) => $"TSimd.Min({a}, {b})";

    public static string Sqrt(string a) => $"TSimd.Sqrt({a})";

    /// <summary>So many vectors, in floats.</summary>
    public static string Vectors(int count) => count switch { 0 => "0", 1 => Lanes, _ => $"{count} * {Lanes}" };
}
