using System.Globalization;

namespace CnnGen.Benchmarks.Commands;

/// <summary>What a fresh process says of the network it has loaded.</summary>
/// <param name="Milliseconds">From the start of loading to the first result.</param>
/// <param name="Resident">Kilobytes of memory when that is done and the garbage collected.</param>
/// <param name="Peak">The most kilobytes on the way.</param>
/// <param name="Before">Kilobytes before loading.</param>
internal sealed record ProbeResult(double Milliseconds, long Resident, long Peak, long Before)
{
    /// <summary>The result that a process printed.</summary>
    public static ProbeResult? TryParse(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var time, var resident, var peak, var before]
        ? new ProbeResult(double.Parse(time, CultureInfo.InvariantCulture), Number(resident), Number(peak), Number(before))
        : null;

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
