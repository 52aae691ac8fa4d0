namespace CnnGen.Tool.Import;

/// <summary>A node asks for what the layers of a network cannot do; the message is the reason.</summary>
internal sealed class NotExpressibleException(string reason) : Exception(reason);

/// <summary>A node that cannot be imported.</summary>
/// <param name="Node">Its name, or its first output's.</param>
/// <param name="Operator">Its operator, or what else is at fault.</param>
/// <param name="Reason">Why.</param>
internal sealed record ImportProblem(string Node, string Operator, string Reason);

/// <summary>A model cannot be imported: all problems.</summary>
internal sealed class ImportException(IReadOnlyList<ImportProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems.Select(problem => $"{problem.Operator} '{problem.Node}': {problem.Reason}")))
{
    public IReadOnlyList<ImportProblem> Problems { get; } = problems;
}
