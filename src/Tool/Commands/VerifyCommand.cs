using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CnnGen.Tool.Verification;

namespace CnnGen.Tool.Commands;

/// <summary><c>cnngen verify DIR...</c>: runs ONNX test cases and compares.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("DIR") { Description = "Test cases, folders of them, or .tar.gz archives of them.", Arity = ArgumentArity.OneOrMore };
        var filter = new Option<string?>("--filter") { Description = "Only cases whose name holds this." };
        var tolerance = new Option<double>("--rtol") { Description = "Largest error relative to the value and the tensor's root mean square.", DefaultValueFactory = _ => 1e-3 };
        var json = new Option<string?>("--json") { Description = "Also writes the results to this file." };
        var command = new Command("verify", "Imports, compiles and runs ONNX test cases, and compares what comes out.") { folders, filter, tolerance, json };
        command.SetAction(parsed => Errors.Guard(() =>
            Run(parsed.GetValue(folders)!, parsed.GetValue(filter), parsed.GetValue(tolerance), parsed.GetValue(json), Console.Out)));
        return command;
    }

    /// <summary>Verifies and reports.</summary>
    /// <returns>0 where nothing failed, else 1.</returns>
    /// <exception cref="ToolException">There are no cases.</exception>
    public static int Run(string[] folders, string? filter, double tolerance, string? json, TextWriter output)
    {
        (string Folder, IReadOnlyList<TestCase> Cases)[] found = [.. folders.Select(folder => (folder, TestCaseFinder.Find(folder)))];
        string[] empty = [.. found.Where(one => one.Cases.Count == 0).Select(one => one.Folder)];
        if (empty.Length != 0)
        {
            throw new ToolException($"{string.Join(", ", empty)}: no test case, which is a folder with a model and test_data_set_0, test_data_set_1, ...");
        }

        TestCase[] cases = [.. found.SelectMany(one => one.Cases).Where(test => filter is null || test.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        if (cases.Length == 0)
        {
            throw new ToolException($"{string.Join(", ", folders)}: no test case with '{filter}' in its name.");
        }

        List<CaseResult> results = [];
        foreach (CaseResult result in new Verifier(tolerance).Verify(cases))
        {
            results.Add(result);
            string detail = result.Detail.Length != 0 ? ": " + result.Detail : "";
            output.WriteLine($"{result.Verdict.ToString().ToLowerInvariant(),-7} {result.Name}{detail}");
        }

        int passed = Count(Verdict.Passed), failed = Count(Verdict.Failed), skipped = Count(Verdict.Skipped);
        if (json is not null)
        {
            WholeFile.Write(json, stream => Write(stream, results, passed, failed, skipped));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {failed} failed, {skipped} skipped"));
        return failed == 0 ? 0 : 1;

        int Count(Verdict verdict) => results.Count(result => result.Verdict == verdict);
    }

    private static void Write(Stream stream, List<CaseResult> results, int passed, int failed, int skipped)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("passed", passed);
        writer.WriteNumber("failed", failed);
        writer.WriteNumber("skipped", skipped);
        writer.WriteStartArray("cases");
        foreach (CaseResult result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("name", result.Name);
            writer.WriteString("result", result.Verdict.ToString().ToLowerInvariant());
            if (double.IsFinite(result.LargestError))
            {
                writer.WriteNumber("error", result.LargestError);
            }

            if (result.Detail.Length != 0)
            {
                writer.WriteString("detail", result.Detail);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
