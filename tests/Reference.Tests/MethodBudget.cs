using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace CnnGen.Reference.Tests;

/// <summary>
/// Half of what the JIT optimises: over 60,000 bytes of IL, 20,000 instructions, 2,000 basic blocks, 2,000 locals or 8,000 references to locals in a method it drops all
/// optimisation, and past about 500 locals it inlines nothing any more.
/// </summary>
internal static class MethodBudget
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>How many methods were seen, and what is over the budget.</summary>
    internal sealed record Report(int Methods, IReadOnlyList<string> Violations);

    /// <summary>Checks all methods of the types whose names pass, or of all types.</summary>
    public static Report Check(PEReader file, Func<string, bool>? isChecked = null)
    {
        MetadataReader metadata = file.GetMetadataReader();
        var violations = new List<string>();
        int methods = 0;
        foreach (TypeDefinition type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition))
        {
            string typeName = metadata.GetString(type.Name);
            foreach (MethodDefinition method in isChecked?.Invoke(typeName) == false ? [] : type.GetMethods().Select(metadata.GetMethodDefinition))
            {
                if (method.RelativeVirtualAddress == 0)
                {
                    continue;
                }

                MethodBodyBlock body = file.GetMethodBody(method.RelativeVirtualAddress);
                byte[] il = body.GetILBytes()!;
                (int instructions, int references, int targets) = Count(il);
                string name = $"{typeName}.{metadata.GetString(method.Name)}";
                Hold(name, il.Length, 30_000, "bytes of IL");
                Hold(name, instructions, 10_000, "instructions");
                Hold(name, targets, 1_000, "targets of branches");
                Hold(name, body.LocalSignature.IsNil ? 0 : CountLocals(metadata, body.LocalSignature), 250, "locals");
                Hold(name, references, 4_000, "references to locals");
                methods++;
            }
        }

        return new Report(methods, violations);

        void Hold(string name, int count, int most, string what)
        {
            if (count >= most)
            {
                violations.Add($"{name}: {count} {what}; expected less than {most}");
            }
        }
    }

    private static int CountLocals(MetadataReader metadata, StandaloneSignatureHandle signature)
    {
        BlobReader reader = metadata.GetBlobReader(metadata.GetStandaloneSignature(signature).Signature);
        reader.ReadByte();
        return reader.ReadCompressedInteger();
    }

    /// <summary>Walks the instructions; the sizes of their operands are known by their kind.</summary>
    private static (int Instructions, int LocalReferences, int Targets) Count(byte[] il)
    {
        int instructions = 0, references = 0, targets = 0;
        for (int i = 0; i < il.Length;)
        {
            short value = il[i] == 0xFE ? (short)(0xFE00 | il[i + 1]) : il[i];
            OpCode code = Codes[value];
            i += code.Size;
            instructions++;
            references += code.Name!.Contains("loc", StringComparison.Ordinal) && code.Name != "localloc" ? 1 : 0;
            targets += code.OperandType switch
            {
                OperandType.InlineBrTarget or OperandType.ShortInlineBrTarget => 1,
                OperandType.InlineSwitch => BitConverter.ToInt32(il, i),
                _ => 0,
            };
            i += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, i)),
                _ => 4,
            };
        }

        return (instructions, references, targets);
    }
}
