using System.Reflection.PortableExecutable;
using CnnGen.Reference.Tests;
using Gallery;

namespace CnnGen.Gallery.Tests;

/// <summary>No generated method of any network is too much for the JIT.</summary>
public class BudgetTests
{
    [Fact]
    public void Every_generated_method_is_within_the_budget()
    {
        using var file = new PEReader(File.OpenRead(typeof(Catalogue).Assembly.Location));
        MethodBudget.Report report = MethodBudget.Check(file, type => type.Contains("NetworkProgram", StringComparison.Ordinal));
        Assert.True(report.Violations.Count == 0, string.Join("\n", report.Violations));
        Assert.True(report.Methods > 1000, $"{report.Methods} methods were seen.");
    }
}
