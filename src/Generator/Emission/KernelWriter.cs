using System;
using System.Collections.Generic;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>The kernels of a network: each different one is written once, under the name of the first layer that uses it.</summary>
internal sealed class KernelWriter
{
    private readonly Dictionary<Kernel, string> _names = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<(string Name, Step Step)> _kernels = new();

    /// <summary>The name to call: the runtime's primitive, or the kernel's.</summary>
    public string NameOf(Step step)
    {
        if (step.Kernel is null)
        {
            return step.Callee;
        }

        if (!_names.TryGetValue(step.Kernel, out string? name))
        {
            name = step.Callee;
            for (int i = 2; !_taken.Add(name); i++)
            {
                name = $"{step.Callee}{i}";
            }

            _names.Add(step.Kernel, name);
            _kernels.Add((name, step));
        }

        return name;
    }

    public void Write(SourceWriter writer)
    {
        foreach ((string name, Step step) in _kernels)
        {
            switch (step.Kernel)
            {
                case NestKernel nest:
                    NestWriter.Write(writer, name, step.Comment, nest.Nest);
                    break;
                case PoolKernel pool:
                    PoolWriter.Write(writer, name, step.Comment, pool);
                    break;
                case PoolBackwardKernel pool:
                    PoolWriter.Write(writer, name, step.Comment, pool);
                    break;
                case AdaptivePoolKernel adaptive:
                    PoolWriter.Write(writer, name, step.Comment, adaptive);
                    break;
                case RowwiseKernel rowwise:
                    RowwiseWriter.Write(writer, name, step.Comment, rowwise);
                    break;
                case DropoutKernel dropout:
                    RowwiseWriter.Write(writer, name, step.Comment, dropout);
                    break;
                case WinogradDataKernel transform:
                    WinogradWriter.Write(writer, name, step.Comment, transform);
                    break;
                case WinogradResultKernel transform:
                    WinogradWriter.Write(writer, name, step.Comment, transform);
                    break;
                case StrassenDataKernel sums:
                    StrassenWriter.Write(writer, name, step.Comment, sums);
                    break;
                case StrassenResultKernel sums:
                    StrassenWriter.Write(writer, name, step.Comment, sums);
                    break;
                default:
                    throw new InvalidOperationException($"No writer of {step.Kernel?.GetType().Name}.");
            }
        }
    }
}
