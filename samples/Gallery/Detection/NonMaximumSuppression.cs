namespace Gallery.Detection;

/// <summary>Keeps one box for each thing.</summary>
public static class NonMaximumSuppression
{
    /// <summary>Takes the best finding, drops those of its class that overlap it too much, and goes on with the best of the rest.</summary>
    /// <param name="findings">In any order; among equal scores the first wins.</param>
    /// <param name="overlap">A box is dropped when its intersection over union with a better one is more than this.</param>
    /// <returns>What is kept, best first.</returns>
    public static IReadOnlyList<Finding> Apply(IEnumerable<Finding> findings, double overlap)
    {
        var kept = new List<Finding>();
        foreach (Finding finding in findings.OrderByDescending(finding => finding.Score))
        {
            if (!kept.Exists(better => better.Class == finding.Class && better.Box.IntersectionOverUnion(finding.Box) > overlap))
            {
                kept.Add(finding);
            }
        }

        return kept;
    }
}
