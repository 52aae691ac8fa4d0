using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace CnnGen.Package.Tests;

/// <summary>What is in the packages, and that a project that installs them works.</summary>
[Collection(Packages.Collection)]
public sealed partial class PackageTests(Packages packages)
{
    [Fact]
    public void HoldsAllThatAUserNeeds()
    {
        using ZipArchive package = ZipFile.OpenRead(packages.Find("CnnGen.0*.nupkg"));
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Subset(new HashSet<string>(files), new HashSet<string>
        {
            "README.md", "icon.png", "analyzers/dotnet/cs/CnnGen.Generator.dll", "analyzers/dotnet/cs/CnnGen.CodeFixes.dll",
            "buildTransitive/CnnGen.targets", "buildTransitive/WriteWeightsManifests.cs",
            "lib/net9.0/CnnGen.dll", "lib/net9.0/CnnGen.xml", "lib/net10.0/CnnGen.dll", "lib/net10.0/CnnGen.xml",
        });
        Assert.DoesNotContain(files, file => file.Contains("CodeAnalysis", StringComparison.Ordinal) || file.EndsWith(".pdb", StringComparison.Ordinal));
        string description = new StreamReader(package.GetEntry("CnnGen.nuspec")!.Open()).ReadToEnd();
        Assert.Contains("<license type=\"expression\">MIT</license>", description, StringComparison.Ordinal);
        Assert.Contains("<icon>icon.png</icon>", description, StringComparison.Ordinal);
        Assert.Contains("<readme>README.md</readme>", description, StringComparison.Ordinal);
        Assert.DoesNotContain("<dependency ", description, StringComparison.Ordinal);
        using ZipArchive symbols = ZipFile.OpenRead(packages.Find("CnnGen.0*.snupkg"));
        Assert.Equal(2, symbols.Entries.Count(entry => entry.Name == "CnnGen.pdb"));
    }

    /// <summary>Both frameworks build without a warning and run, the older one with its runtime beside it. The weights come from the assembly, by attribute and by the project file.</summary>
    [Fact]
    public void AFreshProjectBuildsAndRuns()
    {
        string folder = Directory.CreateDirectory(Path.Combine(packages.Folder, "Fresh")).FullName, weights = Directory.CreateDirectory(Path.Combine(folder, "weights")).FullName;
        File.WriteAllText(Path.Combine(folder, "Fresh.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFrameworks>net9.0;net10.0</TargetFrameworks>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <GenerateDocumentationFile>true</GenerateDocumentationFile>
                <InvariantGlobalization>true</InvariantGlobalization>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="CnnGen" Version="{Version()}" />
                <CnnGenWeights Include="weights/second.safetensors" Class="Second" />
              </ItemGroup>
            </Project>
            """);
        string source = Path.Combine(folder, "Program.cs");
        File.WriteAllText(source, """
            using System;
            using CnnGen;

            float[] output = new float[2];
            First.Embedded().Forward([1, 2, 3], output);
            Console.WriteLine(string.Join(" ", output));
            Fresh.Networks.Second.Embedded().Forward([1, 2, 3], output);
            Console.WriteLine(string.Join(" ", output));

            [Input(3)]
            [Dense(2)]
            [Weights("weights/first.safetensors")]
            sealed partial class First;

            namespace Fresh.Networks
            {
                /// <summary>Like the other.</summary>
                [Input(3), Dense(2, Activation = Activation.ReLU)]
                public sealed partial class Second;
            }
            """);
        Write(Path.Combine(weights, "first.safetensors"), [1, 0, 0, 0, 1, 1], [0.5f, -10]);
        Write(Path.Combine(weights, "second.safetensors"), [1, 1, 1, -1, -1, -1], [0, 0]);
        packages.Dotnet(folder, "build", "-c", "Release");
        Assert.Equal("1.5 -5\n6 0\n", packages.Dotnet(folder, "run", "-c", "Release", "-f", "net10.0", "--no-build").ReplaceLineEndings("\n"));
        packages.Dotnet(folder, "build", "-c", "Release", "-f", "net10.0", "--no-incremental");

        string alone = Path.Combine(folder, "alone");
        packages.Dotnet(folder, "publish", "-c", "Release", "-f", "net9.0", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "-o", alone);
        (int ended, string said) = packages.Run(Path.Combine(alone, OperatingSystem.IsWindows() ? "Fresh.exe" : "Fresh"), alone);
        Assert.Equal((0, "1.5 -5\n6 0\n"), (ended, said.ReplaceLineEndings("\n")));

        // Only the file of weights changes: the next build sees it.
        Write(Path.Combine(weights, "first.safetensors"), [1, 0, 0, 0, 1, 1], [1.5f, -10]);
        Assert.Equal("2.5 -5\n6 0\n", packages.Dotnet(folder, "run", "-c", "Release", "-f", "net10.0").ReplaceLineEndings("\n"));
        Write(Path.Combine(weights, "first.safetensors"), [1, 0, 0], [0.5f]);
        (int code, string output) = packages.TryDotnet(folder, "build", "-c", "Release", "-f", "net10.0");
        Assert.NotEqual(0, code);
        int line = Array.FindIndex(File.ReadAllLines(source), text => text.StartsWith("[Weights", StringComparison.Ordinal)) + 1;
        Assert.Contains($"Program.cs({line},10): error CNN501: The tensors of 'weights/first.safetensors' do not fit First: misshapen: 'dense1.weight' is [1, 3], expected [2, 3]", output, StringComparison.Ordinal);
    }

    /// <summary>Installed as docs/tool.md says, the command runs.</summary>
    [Fact]
    public void TheToolInstalls()
    {
        string tools = Path.Combine(packages.Folder, "tools");
        packages.Dotnet(packages.Folder, "tool", "install", "CnnGen.Tool", "--tool-path", tools);
        (int code, string said) = packages.Run(Path.Combine(tools, OperatingSystem.IsWindows() ? "cnngen.exe" : "cnngen"), packages.Folder, "import", "missing.onnx");
        Assert.Equal(2, code);
        Assert.StartsWith("cnngen: ", said, StringComparison.Ordinal);
    }

    /// <summary>Under the name that its README proposes, which is a namespace then.</summary>
    [Fact]
    public void TheTemplateTrains()
    {
        string hive = Path.Combine(packages.Folder, "hive"), folder = Path.Combine(packages.Folder, "Shapes");
        packages.Dotnet(packages.Folder, "new", "install", packages.Find("CnnGen.Templates.*.nupkg"), "--debug:custom-hive", hive);
        packages.Dotnet(packages.Folder, "new", "cnngen", "-n", "Shapes", "-o", folder, "--debug:custom-hive", hive);
        Assert.Contains($"Version=\"{Version()}\"", File.ReadAllText(Path.Combine(folder, "Shapes.csproj")), StringComparison.Ordinal);
        string output = packages.Dotnet(folder, "run", "-c", "Release", "-p:NuGetAudit=false", "-p:InvariantGlobalization=true");
        Match accuracy = LastEpoch().Match(output);
        Assert.True(accuracy.Success, output);
        Assert.InRange(double.Parse(accuracy.Groups[1].Value, CultureInfo.InvariantCulture), 95, 100);
        Assert.True(File.Exists(Path.Combine(folder, "shapes.safetensors")));
        packages.Dotnet(packages.Folder, "new", "cnngen", "-n", "Older", "-o", Path.Combine(packages.Folder, "Older"), "--framework", "net9.0", "--no-restore", "--debug:custom-hive", hive);
        Assert.Contains("<TargetFramework>net9.0</TargetFramework>", File.ReadAllText(Path.Combine(packages.Folder, "Older", "Older.csproj")), StringComparison.Ordinal);
    }

    private string Version() => Path.GetFileNameWithoutExtension(packages.Find("CnnGen.0*.nupkg"))["CnnGen.".Length..];

    private static void Write(string path, float[] weight, float[] bias)
    {
        using FileStream stream = File.Create(path);
        Safetensors.Write(stream, [new("dense1.weight", [bias.Length, 3], weight), new("dense1.bias", [bias.Length], bias)]);
    }

    [GeneratedRegex(@"Epoch 4: ([0-9.]+) ?% of 1000")]
    private static partial Regex LastEpoch();
}
