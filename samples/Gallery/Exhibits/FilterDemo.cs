using Gallery.Data;
using Gallery.Networks;
using Gallery.Pictures;
using Gallery.Report;

namespace Gallery.Exhibits;

/// <summary>Classical filters over a photograph, written as pictures beside the original.</summary>
internal sealed class FilterDemo : IDemo
{
    private const int Width = 600;
    private const int Height = 400;

    public void Run(Visit visit)
    {
        (Picture photograph, string source) = Photographs.Find(visit.Data);
        Picture original = photograph.Fit(Width, Height);
        Console.WriteLine($"Picture: {source}");
        visit.Output.Create();
        Save(original, "original");
        float[] input = original.ToPlanes();
        foreach ((string name, Network filter) in Filters())
        {
            var output = new float[filter.Info.OutputLength];
            filter.Forward(input, output);
            Save(Picture.FromPlanes(output, Width, Height), name);
        }

        Latency.Report(FilterKernels.Edges(), input);

        void Save(Picture picture, string name)
        {
            string path = Path.Combine(visit.Output.FullName, name + ".png");
            picture.Save(path);
            Console.WriteLine(path);
        }
    }

    public void Train(Visit visit) => Console.WriteLine("The weights of these filters are given: there is nothing to learn. Try run.");

    /// <summary>All filters by name.</summary>
    public static IEnumerable<(string Name, Network Filter)> Filters() =>
    [
        ("sobel", FilterKernels.Edges()),
        ("laplace", FilterKernels.Filter(FilterKernels.Laplace, bias: 0.5)),
        ("sharpen", FilterKernels.Filter(FilterKernels.Sharpen)),
        ("blur", FilterKernels.Filter(FilterKernels.Blur)),
        ("emboss", FilterKernels.Filter(FilterKernels.Emboss)),
    ];
}
