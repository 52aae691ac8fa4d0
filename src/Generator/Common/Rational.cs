using System;

namespace CnnGen.Generator;

/// <summary>A fraction in lowest terms, for numbers that must be exact until they are written down.</summary>
internal readonly record struct Rational
{
    private readonly long _denominator;

    public Rational(long numerator, long denominator = 1)
    {
        long divisor = Divisor(Math.Abs(numerator), Math.Abs(denominator)) * Math.Sign(denominator);
        Numerator = numerator / divisor;
        _denominator = denominator / divisor;
    }

    public long Numerator { get; }

    /// <summary>Positive; of the default value too, which is zero.</summary>
    public long Denominator => _denominator == 0 ? 1 : _denominator;

    public bool IsZero => Numerator == 0;

    public double Value => (double)Numerator / Denominator;

    public static implicit operator Rational(int value) => new(value);

    public static Rational operator +(Rational a, Rational b) => checked(new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator));

    public static Rational operator -(Rational a) => new(-a.Numerator, a.Denominator);

    public static Rational operator -(Rational a, Rational b) => a + (-b);

    public static Rational operator *(Rational a, Rational b) => checked(new(a.Numerator * b.Numerator, a.Denominator * b.Denominator));

    public static Rational operator /(Rational a, Rational b) => checked(new(a.Numerator * b.Denominator, a.Denominator * b.Numerator));

    public bool Equals(Rational other) => Numerator == other.Numerator && Denominator == other.Denominator;

    public override int GetHashCode() => unchecked(((int)Numerator * 31) + (int)Denominator);

    public override string ToString() => Denominator == 1 ? $"{Numerator}" : $"{Numerator}/{Denominator}";

    private static long Divisor(long a, long b) => b == 0 ? Math.Max(a, 1) : Divisor(b, a % b);
}
