using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>On which processors threads run and may run, where the system says so and can be told: Linux.</summary>
internal static unsafe partial class Processors
{
    private static readonly bool s_isKnown = OperatingSystem.IsLinux() && IsThere();

    /// <summary>The processor that the calling thread is on; -1 where it is not known.</summary>
    public static int Current => s_isKnown ? CurrentProcessor() : -1;

    /// <summary>The system's number of the calling thread; -1 where it is not known.</summary>
    public static int Thread => s_isKnown ? CurrentThread() : -1;

    /// <summary>The processors that a thread may be on; none where they are not known.</summary>
    public static ProcessorSet Of(int thread)
    {
        ProcessorSet processors = default;
        if (s_isKnown && thread >= 0 && Affinity(thread, (nuint)sizeof(ProcessorSet), &processors) < 0)
        {
            processors = default;
        }

        return processors;
    }

    /// <summary>Says on which processors a thread may be.</summary>
    /// <returns>Whether the system took it.</returns>
    public static bool Confine(int thread, ProcessorSet processors) => s_isKnown && thread >= 0 && SetAffinity(thread, (nuint)sizeof(ProcessorSet), &processors) == 0;

    private static bool IsThere()
    {
        try
        {
            ProcessorSet processors;
            return CurrentProcessor() >= 0 && Affinity(CurrentThread(), (nuint)sizeof(ProcessorSet), &processors) >= 0;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    private static partial int CurrentProcessor();

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int CurrentThread();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int Affinity(int thread, nuint bytes, ProcessorSet* processors);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint bytes, ProcessorSet* processors);
}

/// <summary>Processors by their numbers, as the C library has them: a bit for each of 1024.</summary>
[InlineArray(Words)]
internal struct ProcessorSet
{
    private const int Words = 16;

    private ulong _word;

    /// <summary>All numbers.</summary>
    public static ProcessorSet All
    {
        get
        {
            ProcessorSet all = default;
            all[..].Fill(ulong.MaxValue);
            return all;
        }
    }

    /// <summary>The lowest number; -1 where there is none.</summary>
    public readonly int First
    {
        get
        {
            for (int i = 0; i < Words; i++)
            {
                if (this[i] != 0)
                {
                    return (64 * i) + BitOperations.TrailingZeroCount(this[i]);
                }
            }

            return -1;
        }
    }

    /// <summary>Adds one.</summary>
    /// <returns>Whether it was not there; so for a number that no processor has, which is not added.</returns>
    public bool Add(int processor)
    {
        if ((uint)processor >= 64 * Words)
        {
            return true;
        }

        ulong bit = 1ul << (processor % 64);
        bool isNew = (this[processor / 64] & bit) == 0;
        this[processor / 64] |= bit;
        return isNew;
    }

    /// <summary>Takes one out, if it is there.</summary>
    public void Remove(int processor)
    {
        if ((uint)processor < 64 * Words)
        {
            this[processor / 64] &= ~(1ul << (processor % 64));
        }
    }

    /// <summary>Those that others do not have.</summary>
    public readonly ProcessorSet Except(in ProcessorSet others)
    {
        ProcessorSet rest = this;
        for (int i = 0; i < Words; i++)
        {
            rest[i] &= ~others[i];
        }

        return rest;
    }
}
