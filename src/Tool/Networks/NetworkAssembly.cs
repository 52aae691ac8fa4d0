using System.Reflection;
using System.Runtime.Loader;

namespace CnnGen.Tool.Networks;

/// <summary>Network classes in a compiled assembly. The runtime is the tool's own, so that both speak of the same types; what else it needs is beside it.</summary>
internal static class NetworkAssembly
{
    /// <summary>Makes a network of a class.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="name">The class's name, with or without its namespace; null where the assembly has one network alone.</param>
    /// <exception cref="ToolException">There is no such class, or it cannot be made.</exception>
    public static Network Create(string path, string? name)
    {
        if (!File.Exists(path))
        {
            throw new ToolException($"{path}: {(Directory.Exists(path) ? "this is a folder; expected an ONNX model or an assembly" : "there is no such file")}.");
        }

        Type[] types;
        try
        {
            types = new Context(Path.GetFullPath(path)).LoadFromAssemblyPath(Path.GetFullPath(path)).GetTypes();
        }
        catch (Exception wrong) when (wrong is BadImageFormatException or FileLoadException or FileNotFoundException)
        {
            throw new ToolException($"{path} is no .NET assembly that can be loaded: {wrong.Message}", wrong);
        }
        catch (ReflectionTypeLoadException wrong)
        {
            types = [.. wrong.Types.OfType<Type>()];
        }

        Type[] networks = [.. types.Where(type => type.IsSubclassOf(typeof(Network)) && !type.IsAbstract).OrderBy(type => type.FullName, StringComparer.Ordinal)];
        Type[] matching = name is null ? networks : [.. networks.Where(type => type.Name == name || type.FullName?.Replace('+', '.') == name)];
        string there = networks.Length == 0 ? "it has none" : "it has " + string.Join(", ", networks.Select(type => type.FullName));
        if (matching.Length != 1)
        {
            throw new ToolException(name is null
                ? $"{path}: --class says which network is meant; {there}."
                : $"{path} has {(matching.Length == 0 ? "no network" : $"{matching.Length} networks")} called {name}; {there}.");
        }

        try
        {
            return (Network)Activator.CreateInstance(matching[0], 0)!;
        }
        catch (Exception wrong) when (wrong is MissingMethodException or TargetInvocationException or TypeLoadException)
        {
            Exception cause = (wrong as TargetInvocationException)?.InnerException ?? wrong;
            throw new ToolException($"{matching[0].FullName} cannot be made; was it compiled with another version of CnnGen? {cause.GetType().Name}: {cause.Message}", wrong);
        }
    }

    private sealed class Context(string path) : AssemblyLoadContext(path)
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName name) =>
            name.Name == typeof(Network).Assembly.GetName().Name ? typeof(Network).Assembly
            : _resolver.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found) : null;
    }
}
