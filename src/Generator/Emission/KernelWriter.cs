using System;
using System.Collections.Generic;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>The kernels of a network: each different one is written once, under the name of the first layer that uses it.</summary>
internal sealed class KernelWriter
{
    private readonly Dictionary<Kernel, string> _names = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Summary, Kernel Kernel)> _kernels = new();

    /// <summary>The name to call: the runtime's primitive, or the kernel's.</summary>
    public string NameOf(Step step) => step.Kernel is null ? step.Callee : NameOf(step.Kernel, step.Callee, step.Comment);

    private string NameOf(Kernel kernel, string wanted, string summary)
    {
        if (!_names.TryGetValue(kernel, out string? name))
        {
            name = wanted;
            for (int i = 2; !_taken.Add(name); i++)
            {
                name = $"{wanted}{i}";
            }

            _names.Add(kernel, name);
            _kernels.Add((name, summary, kernel));
        }

        return name;
    }

    public void Write(SourceWriter writer)
    {
        // Kernels that others call are added while these are written.
        for (int i = 0; i < _kernels.Count; i++)
        {
            (string name, string summary, Kernel kernel) = _kernels[i];
            switch (kernel)
            {
                case NestKernel nest:
                    NestWriter.Write(writer, name, summary, nest.Nest);
                    break;
                case PoolKernel pool:
                    PoolWriter.Write(writer, name, summary, pool);
                    break;
                case PoolBackwardKernel pool:
                    PoolWriter.Write(writer, name, summary, pool);
                    break;
                case AdaptivePoolKernel adaptive:
                    PoolWriter.Write(writer, name, summary, adaptive);
                    break;
                case RowwiseKernel rowwise:
                    RowwiseWriter.Write(writer, name, summary, rowwise);
                    break;
                case DropoutKernel dropout:
                    RowwiseWriter.Write(writer, name, summary, dropout);
                    break;
                case WinogradDataKernel transform:
                    WinogradWriter.Write(writer, name, summary, transform);
                    break;
                case WinogradResultKernel transform:
                    WinogradWriter.Write(writer, name, summary, transform);
                    break;
                default:
                    throw new InvalidOperationException($"No writer of {kernel.GetType().Name}.");
            }
        }
    }
}
