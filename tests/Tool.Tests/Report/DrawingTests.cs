using System.Xml.Linq;
using CnnGen.Tool.Commands;
using CnnGen.Tool.Report;
using CnnGen.Tool.Tests.Networks;

namespace CnnGen.Tool.Tests.Report;

public sealed class DrawingTests
{
    public static TheoryData<string> Names => Samples.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_has_a_box_for_each_layer_and_a_line_for_each_that_it_reads(string name)
    {
        NetworkInfo info = Samples.Create(name).Info;
        using var text = new StringWriter();
        SvgWriter.Write(info, text);
        XElement svg = XDocument.Parse(text.ToString()).Root!;
        XNamespace space = "http://www.w3.org/2000/svg";
        Assert.Equal(info.Layers.Count + 2, svg.Elements(space + "rect").Count());
        string[] labels = [.. svg.Elements(space + "text").Select(label => label.Value)];
        Assert.All(info.Layers, layer => Assert.Contains(layer.Name, labels));
        int edges = info.Layers.Sum(layer => LayerOperation.Parse(layer.Operation).Inputs.Distinct().Count());
        Assert.Equal(edges, svg.Elements(space + "g").Elements(space + "path").Count());
    }

    /// <summary>A residual block with a long way around it, and two branches that join.</summary>
    [Fact]
    public void Boxes_of_a_row_do_not_overlap_and_every_box_is_below_what_it_reads()
    {
        int[][] inputs = [[], [0], [1], [2], [3, 0], [4], [4], [4], [5, 6, 7], [8, 0]];
        var layout = new GraphLayout(inputs, width: 100, gap: 10);
        for (int i = 0; i < inputs.Length; i++)
        {
            Assert.All(inputs[i], input => Assert.True(layout.Boxes[input].Row < layout.Boxes[i].Row));
            Assert.All(Enumerable.Range(0, i).Where(other => layout.Boxes[other].Row == layout.Boxes[i].Row), other =>
                Assert.True(Math.Abs(layout.Boxes[other].X - layout.Boxes[i].X) >= 109.999));
            Assert.InRange(layout.Boxes[i].X, 49.999, layout.Width - 49.999);
        }

        Assert.All(layout.Edges, edge => Assert.All(Enumerable.Range(1, edge.Count - 1), k => Assert.Equal(edge[k - 1].Row + 1, edge[k].Row)));
    }

    [Fact]
    public void A_flowchart_names_layers_and_draws_what_they_read()
    {
        using var text = new StringWriter { NewLine = "\n" };
        MermaidWriter.Write(Samples.Create("Pools").Info, text);
        string[] lines = text.ToString().Split('\n');
        Assert.Equal("flowchart TD", lines[0]);
        Assert.Contains("  n0[\"maxpool1<br/>MaxPool 3x3 /2<br/>(4, 7, 8)\"]", lines);
        Assert.Contains("  n5[[\"b<br/>GlobalAveragePool<br/>(4, 1, 1)\"]]", lines);
        Assert.Contains("  input --> n0", lines);
        Assert.Contains("  n2 --> n5", lines);
    }

    [Fact]
    public void A_plain_summary_has_a_line_for_each_layer_and_the_sums()
    {
        NetworkInfo info = Samples.Create("Convolutions").Info;
        using var text = new StringWriter { NewLine = "\n" };
        SummaryCommand.Write(info, text, isPlain: true);
        string[] lines = text.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(info.Layers.Count + 6, lines.Length);
        Assert.All(info.Layers.Select((layer, i) => (layer, lines[i + 2])), pair => Assert.StartsWith(pair.layer.Name + " ", pair.Item2));
        Assert.Contains($"{Numbers.Grouped(info.ParameterCount)} parameters, {Numbers.Grouped(info.MultiplyAdds)} multiply-adds", lines[^4]);
        Assert.Equal("Outputs: dense1 (7).", lines[^3]);
        Assert.StartsWith($"Training: {Numbers.Grouped(info.TrainingBytes(1))} bytes for a batch of one sample", lines[^1]);
    }
}
