namespace CnnGen.Generator.Emission;

/// <summary>Writes the method that asks once which vector width the processor has.</summary>
internal static class Dispatch
{
    public static void Write(SourceWriter writer, string name, string summary, string parameters, string arguments)
    {
        writer.Line();
        writer.Line($"/// <summary>{summary}</summary>");
        using (writer.Open($"public static void {name}({parameters})"))
        {
            using (writer.Open("switch (VectorWidth.Lanes)"))
            {
                foreach (VectorForm form in VectorForm.All)
                {
                    writer.Line($"{(form.IsScalar ? "default" : $"case {form.Lanes}")}: {name}{form.Suffix}({arguments}); break;");
                }
            }
        }
    }
}
