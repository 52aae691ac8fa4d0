using CnnGen.Tool.Networks;

namespace CnnGen.Tool.Tests.Networks;

public sealed class NetworkAssemblyTests
{
    [Fact]
    public void What_is_no_assembly_is_refused_with_its_name()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "no assembly");
            Assert.Contains(path, Assert.Throws<ToolException>(() => NetworkAssembly.Create(path, null)).Message);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Contains("there is no such file", Assert.Throws<ToolException>(() => NetworkAssembly.Create(path, null)).Message);
        Assert.Contains("this is a folder", Assert.Throws<ToolException>(() => NetworkAssembly.Create(Path.GetTempPath(), null)).Message);
    }

    [Fact]
    public void An_assembly_without_networks_is_refused() =>
        Assert.Contains("it has none", Assert.Throws<ToolException>(() => NetworkAssembly.Create(typeof(NetworkAssemblyTests).Assembly.Location, null)).Message);
}
