namespace CnnGen.Samples;

/// <summary>The weights of a model that is the user's own: this project has the imported class alone.</summary>
/// <param name="Class">The class that <c>cnngen import</c> made of the model.</param>
/// <param name="Known">Where below the known places the model is looked for.</param>
/// <param name="Source">Where the model is to be had, for who has none.</param>
internal sealed record ImportedModel(string Class, string[] Known, string Source)
{
    /// <summary>Loads the weights.</summary>
    /// <param name="named">A safetensors file that <c>cnngen import</c> wrote, or the ONNX file itself, which is imported on the way; null: where the model is known to be.</param>
    /// <param name="load">The class's <c>Load</c>, which says what is wrong with a file that does not fit.</param>
    /// <returns>The network, and the file that the weights are from.</returns>
    /// <exception cref="InvalidDataException">There is no such file, or it is not this model.</exception>
    public (T Network, string Path) Load<T>(string? named, Func<string, T> load)
        where T : Network
    {
        string path = named ?? KnownPlaces.Find(Known) ?? throw new InvalidDataException(
            $"""
            No model. It is not part of this project: {Source}
            Then name the ONNX file, or the safetensors file that "cnngen import" makes of it.
            """);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"There is no {path}. Expected the model: {Source}");
        }

        if (!Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return (load(path), path);
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("imported");
        try
        {
            string weights = Path.Combine(folder.FullName, Class + ".safetensors");
            Import(path, folder.FullName);
            try
            {
                return (load(weights), path);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{path} is another model: its tensors are not those of {Class}. Expected: {Source}", e);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What <c>cnngen import</c> does: the command's own program, which lies beside this one.</summary>
    private void Import(string path, string folder)
    {
        TextWriter console = Console.Out;
        try
        {
            // Which files it writes is of no interest: they are gone when the weights are read.
            Console.SetOut(TextWriter.Null);
            if (AppDomain.CurrentDomain.ExecuteAssembly(Path.Combine(AppContext.BaseDirectory, "CnnGen.Tool.dll"), ["import", path, "--class", Class, "--out", folder]) != 0)
            {
                throw new InvalidDataException($"{path} was not imported.");
            }
        }
        finally
        {
            Console.SetOut(console);
        }
    }
}
