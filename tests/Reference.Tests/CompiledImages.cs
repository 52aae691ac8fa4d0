using System.Security.Cryptography;
using System.Text;
using CnnGen.Generator;

namespace CnnGen.Reference.Tests;

/// <summary>
/// Compiled networks by their source, in the folder that <c>CNNGEN_TEST_CACHE</c> names, if any: the same tests at another vector width compile nothing anew.
/// </summary>
internal static class CompiledImages
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("CNNGEN_TEST_CACHE") is { Length: > 0 } folder ? folder : null;

    /// <summary>Another generator or runtime makes other images.</summary>
    private static readonly string Versions = $"{typeof(CnnGenerator).Module.ModuleVersionId} {typeof(Network).Module.ModuleVersionId}";

    public static byte[] Get(string[] sources, Func<byte[]> compile)
    {
        if (Folder is null)
        {
            return compile();
        }

        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', [Versions, .. sources]))));
        string path = Path.Combine(Folder, key + ".dll");
        if (File.Exists(path))
        {
            return File.ReadAllBytes(path);
        }

        byte[] image = compile();
        string aside = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(aside, image);
        File.Move(aside, path, overwrite: true);
        return image;
    }
}
