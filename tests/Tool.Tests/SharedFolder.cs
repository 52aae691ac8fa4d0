namespace CnnGen.Tool.Tests;

/// <summary>Data that is not the project's own: in the folder that CNNGEN_SHARED names, or beside the project.</summary>
internal static class SharedFolder
{
    /// <summary>A folder of it; null where it is not there.</summary>
    public static string? Find(params string[] path)
    {
        if (Environment.GetEnvironmentVariable("CNNGEN_SHARED") is { Length: > 0 } given)
        {
            return Path.Combine([given, .. path]) is var named && Directory.Exists(named) ? named : null;
        }

        for (string? at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "Directory.Build.props")) && Path.Combine([Path.GetDirectoryName(at)!, "shared", .. path]) is var folder)
            {
                return Directory.Exists(folder) ? folder : null;
            }
        }

        return null;
    }
}
