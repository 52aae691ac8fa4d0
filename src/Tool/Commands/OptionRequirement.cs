using System.CommandLine;

namespace CnnGen.Tool.Commands;

/// <summary>What an option takes.</summary>
internal static class OptionRequirement
{
    /// <summary>Refuses other values with a message of its own. What is no such value at all the parser refuses.</summary>
    public static void Require<T>(this Option<T> option, Func<T, bool> isAllowed, Func<T, string> otherwise) => option.Validators.Add(result =>
    {
        T value;
        try
        {
            value = result.GetValueOrDefault<T>()!;
        }
        catch (InvalidOperationException)
        {
            return;
        }

        if (!isAllowed(value))
        {
            result.AddError(otherwise(value));
        }
    });
}
