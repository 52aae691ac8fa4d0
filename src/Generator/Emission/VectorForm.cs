using System.Globalization;

namespace CnnGen.Generator.Emission;

/// <summary>How the generated code spells vector operations at one width; one lane is plain float arithmetic.</summary>
internal sealed record VectorForm(int Lanes)
{
    /// <summary>The widths that are emitted, widest first.</summary>
    public static readonly VectorForm[] All = { new(16), new(8), new(4), new(1) };

    public bool IsScalar => Lanes == 1;

    /// <summary>512, 256, 128, or Scalar: the ending of a method's name.</summary>
    public string Suffix => IsScalar ? "Scalar" : (Lanes * 32).ToString(CultureInfo.InvariantCulture);

    public string Type => IsScalar ? "float" : Class + "<float>";

    public string Zero => IsScalar ? "0f" : Type + ".Zero";

    private string Class => "Vector" + Suffix;

    public string Load(string reference, string offset) => IsScalar ? At(reference, offset) : $"{Class}.LoadUnsafe(ref {At(reference, offset)})";

    public string Store(string value, string reference, string offset) =>
        IsScalar ? $"{At(reference, offset)} = {value};" : $"{value}.StoreUnsafe(ref {At(reference, offset)});";

    public string Broadcast(string scalar) => IsScalar ? scalar : $"{Class}.Create({scalar})";

    public string MultiplyAdd(string a, string b, string c) => $"{(IsScalar ? "float" : Class)}.MultiplyAddEstimate({a}, {b}, {c})";

    public string Max(string a, string b) => IsScalar ? $"float.MaxNative({a}, {b})" : $"{Class}.MaxNative({a}, {b})";

    public string Min(string a, string b) => IsScalar ? $"float.MinNative({a}, {b})" : $"{Class}.MinNative({a}, {b})";

    public string Sqrt(string a) => IsScalar ? $"MathF.Sqrt({a})" : $"{Class}.Sqrt({a})";

    /// <summary>The literal of a float, and of its vector.</summary>
    public string Constant(double value) => Broadcast(Literal(value));

    /// <summary>The C# literal that is read back as the same float.</summary>
    public static string Literal(double value)
    {
        float number = (float)value;
        if (float.IsNaN(number))
        {
            return "float.NaN";
        }

        return float.IsInfinity(number)
            ? number > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity"
            : number.ToString("R", CultureInfo.InvariantCulture) + "f";
    }

    /// <summary>The C# literal that is read back as the same double.</summary>
    public static string DoubleLiteral(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.IndexOfAny(['.', 'E']) < 0 ? text + ".0" : text;
    }

    /// <summary>The element at an offset, which may be left out where it is zero.</summary>
    public static string At(string reference, string offset) => offset is "0" or "" ? reference : $"Unsafe.Add(ref {reference}, {offset})";
}
