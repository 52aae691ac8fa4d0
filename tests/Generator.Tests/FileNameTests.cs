namespace CnnGen.Generator.Tests;

/// <summary>Names of generated files, and classes in places where a generated half is hard to put.</summary>
public class FileNameTests
{
    [Theory]
    [InlineData("namespace A.B; [Input(4)] [Dense(3)] public partial class Net;", "A.B.Net.g.cs")]
    [InlineData("[Input(4)] [Dense(3)] partial class Net;", "Net.g.cs")]
    [InlineData("namespace A { partial class Outer { internal partial struct Inner { [Input(4)] [Dense(3)] private partial class Net; } } }", "A.Outer.Inner.Net.g.cs")]
    [InlineData("namespace @class { partial interface @record { [Input(4)] [Dense(3)] sealed partial class @int; } }", "class.record.int.g.cs")]
    [InlineData("namespace A { partial record Outer { [Input(4)] [Dense(3)] partial class Net; } }", "A.Outer.Net.g.cs")]
    [InlineData("namespace A { partial record struct Outer { [Input(4)] [Dense(3)] partial class Net; } }", "A.Outer.Net.g.cs")]
    [InlineData("static partial class Outer { [Input(4)] [Dense(3)] public partial class Net; }", "Outer.Net.g.cs")]
    [InlineData("[Input(4)] [Dense(3)] partial class Größe;", "Größe.g.cs")]
    public void AreThoseOfTheClass(string source, string expected)
    {
        var run = GeneratorRun.Of("using CnnGen;\n" + source);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerErrors);
        Assert.Equal(expected, run.Generated.Single().HintName);
    }

    /// <summary>Names that are the same but for what stands between their parts: the classes of their passes are different ones.</summary>
    [Fact]
    public void PassesOfLikeNamesDoNotMeet()
    {
        const string Net = "[Input(4)] [Dense(3)] partial class";
        var run = GeneratorRun.Of(
            $"using CnnGen; namespace A.B {{ {Net} Net; }} namespace A_B {{ {Net} Net; }} namespace A._B {{ {Net} Net; }} namespace A_.B {{ {Net} Net; }} namespace A {{ {Net} B_Net; {Net} B95Net; {Net} Bä; {Net} Bö; }}");
        Assert.Equal(8, run.Generated.Count);
        Assert.Empty(run.CompilerErrors);
    }

    [Fact]
    public void DifferWhereOnlyCaseDoes()
    {
        const string Source = "using CnnGen; namespace A { [Input(4)] [Dense(3)] partial class Net; [Input(4)] [Dense(3)] partial class NET; } namespace a { [Input(4)] [Dense(3)] partial class Net; }";
        var run = GeneratorRun.Of(Source);
        Assert.Empty(run.CompilerErrors);
        Assert.Equal(3, run.Generated.Select(source => source.HintName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(run.Generated, source => Assert.Matches("^A\\.Net-[0-9a-f]{8}\\.g\\.cs$", source.HintName.Replace("a.", "A.", StringComparison.Ordinal).Replace("NET", "Net", StringComparison.Ordinal)));
        Assert.Equal(run.Generated.Select(source => source.HintName), GeneratorRun.Of(Source).Generated.Select(source => source.HintName));
    }
}
