#if NATIVE
using System.Globalization;
using System.Runtime.InteropServices;
#else
using System.Diagnostics;
#endif

namespace CnnGen.Samples.Aot;

/// <summary>How long this process has been there.</summary>
internal static class ProcessAge
{
#if NATIVE
    /// <summary>The clock of the times in Linux's tables, CLOCK_BOOTTIME.</summary>
    private const int SinceBoot = 7;

    /// <summary>Ticks of a second in those tables: USER_HZ, the same on all processors that .NET runs on.</summary>
    private const double TicksOfASecond = 100;

    /// <summary>Field of <c>/proc/self/stat</c> with the start, counted from the one after the name, which alone may have blanks.</summary>
    private const int StartField = 19;

    /// <summary>Milliseconds since its start, up to ten too many; no number but on Linux. From the tables of Linux: what the framework has for it brings processes and time zones along, a tenth of a megabyte.</summary>
    public static double Milliseconds
    {
        get
        {
            if (!OperatingSystem.IsLinux())
            {
                return double.NaN;
            }

            string table = File.ReadAllText("/proc/self/stat");
            string start = table[(table.LastIndexOf(')') + 2)..].Split(' ')[StartField];
            return GetTime(SinceBoot, out Time now) == 0 ? (now.Seconds * 1e3) + (now.Nanoseconds * 1e-6) - (long.Parse(start, CultureInfo.InvariantCulture) * 1e3 / TicksOfASecond) : double.NaN;
        }
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out Time time);

    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
#else
    /// <summary>Milliseconds since its start.</summary>
    public static double Milliseconds => (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds;
#endif
}
