namespace CnnGen.Tool.OnnxRuntime;

/// <summary>A folder of the user's, outside the repository, for what is fetched or made once.</summary>
internal static class Cache
{
    /// <summary>The cache's folder of that name, created where it is not there.</summary>
    public static string Folder(string name)
    {
        string root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string folder = Path.Combine(root.Length > 0 ? root : Path.GetTempPath(), "cnngen", name);
        Directory.CreateDirectory(folder);
        return folder;
    }
}
