namespace CnnGen;

/// <summary>Files that are there whole or not at all. The tool compiles it too.</summary>
internal static class WholeFile
{
    /// <summary>Writes aside first, then renames: no half-written file ever has the name, and what had it is lost only when the new one is whole.</summary>
    public static void Write(string path, Action<Stream> write) => Write([(path, write)]);

    /// <summary>Writes several files: none has its name before all are whole.</summary>
    public static void Write(IReadOnlyList<(string Path, Action<Stream> Write)> files)
    {
        List<(string Aside, string Path)> written = [];
        try
        {
            foreach ((string path, Action<Stream> write) in files)
            {
                string full = Path.GetFullPath(path), aside = $"{full}.{Guid.NewGuid():N}.tmp";
                written.Add((aside, full));
                using var stream = new FileStream(aside, FileMode.CreateNew, FileAccess.Write);
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            foreach ((string aside, string path) in written)
            {
                File.Move(aside, path, overwrite: true);
            }
        }
        catch
        {
            foreach ((string aside, _) in written)
            {
                File.Delete(aside);
            }

            throw;
        }
    }
}
