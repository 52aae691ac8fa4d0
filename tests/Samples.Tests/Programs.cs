namespace CnnGen.Samples.Tests;

/// <summary>Programs that lie beside the tests, run as from a command line; folders that are gone afterwards; models that are not part of the project.</summary>
internal static class Programs
{
    /// <summary>Runs a program.</summary>
    /// <returns>Its exit code, and what it wrote to both of its streams.</returns>
    public static (int Code, string Text) Run(string assembly, params string[] arguments)
    {
        TextWriter output = Console.Out, errors = Console.Error;
        using var text = new StringWriter();
        try
        {
            Console.SetOut(text);
            Console.SetError(text);
            int code = AppDomain.CurrentDomain.ExecuteAssembly(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"), arguments);
            return (code, text.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    /// <summary>A file of the data that is not the project's own; the test is skipped where that is not on the machine.</summary>
    public static string Shared(params string[] relative)
    {
        string? path = KnownPlaces.Find(relative);
        Skip.If(path is null, $"{Path.Combine(relative)} is in none of the known places (../shared, CNNGEN_SHARED).");
        return path;
    }

    public static string Model(string name) => Shared("conformance", "models", name, "model.onnx");

    public static void InFolder(Action<string> work)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("samples");
        try
        {
            work(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
