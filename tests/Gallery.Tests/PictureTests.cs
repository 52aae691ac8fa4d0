using Gallery.Data;
using Gallery.Networks;
using Gallery.Pictures;

namespace CnnGen.Gallery.Tests;

public class PictureTests
{
    private const int Width = 600;
    private const int Height = 400;

    [Fact]
    public void A_picture_that_was_written_is_read_back()
    {
        Picture drawn = Picture.Draw(61, 43);
        string path = Path.GetTempFileName();
        try
        {
            drawn.Save(path);
            Picture read = Picture.Read(path);
            Assert.Equal((drawn.Width, drawn.Height), (read.Width, read.Height));
            Assert.Equal(drawn.Pixels, read.Pixels);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Photographs from other programs use all of PNG's filters.</summary>
    [SkippableTheory]
    [InlineData("coffee.png", 600, 400)]
    [InlineData("camera.png", 512, 512)]
    public void Photographs_are_read(string name, int width, int height)
    {
        string? path = DataFolder.Find(null, Path.Combine("photos", name));
        Skip.If(path is null, "The photographs are not on this machine.");
        Picture picture = Picture.Read(path!);
        Assert.Equal((width, height), (picture.Width, picture.Height));

        // Neighbours in a photograph are alike; with a filter undone wrongly they are not.
        double difference = Enumerable.Range(0, picture.Pixels.Length - 3).Average(i => Math.Abs(picture.Pixels[i + 3] - picture.Pixels[i]));
        Assert.InRange(difference, 0.5, 15);
    }

    [Fact]
    public void Planes_and_back_is_the_same_picture()
    {
        Picture drawn = Picture.Draw(20, 10);
        Assert.Equal(drawn.Pixels, Picture.FromPlanes(drawn.ToPlanes(), 20, 10).Pixels);
    }

    [Fact]
    public void A_picture_of_the_right_size_fits_as_it_is()
    {
        Picture drawn = Picture.Draw(30, 20);
        Assert.Equal(drawn.Pixels, drawn.Fit(30, 20).Pixels);
        Assert.Equal((15, 15), (drawn.Fit(15, 15).Width, drawn.Fit(15, 15).Height));
    }

    [Fact]
    public void Blur_keeps_what_is_even_and_laplace_takes_it_out()
    {
        float[] even = [.. Enumerable.Repeat(0.3f, PictureFilter.InputLength)];
        Assert.All(Apply(FilterKernels.Filter(FilterKernels.Blur), even), value => Assert.Equal(0.3f, value, 5));
        Assert.All(Apply(FilterKernels.Filter(FilterKernels.Sharpen), even), value => Assert.Equal(0.3f, value, 5));
        Assert.All(Apply(FilterKernels.Filter(FilterKernels.Emboss), even), value => Assert.Equal(0.3f, value, 5));
        Assert.All(Apply(FilterKernels.Filter(FilterKernels.Laplace, bias: 0.5), even), value => Assert.Equal(0.5f, value, 5));
        Assert.All(Apply(FilterKernels.Edges(), even), value => Assert.Equal(0, value, 5));
    }

    /// <summary>A step from 0 to 1 across or down: 1 on the two pixels beside it, 0 elsewhere, in the colour that has it alone.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sobel_finds_a_step(bool isAcross)
    {
        var image = new float[EdgeFilter.InputLength];
        const int plane = Width * Height;
        for (int i = plane; i < 2 * plane; i++)
        {
            image[i] = (isAcross ? i % Width : (i - plane) / Width) >= 100 ? 1 : 0;
        }

        float[] edges = Apply(FilterKernels.Edges(), image);
        for (int i = 0; i < edges.Length; i++)
        {
            int place = isAcross ? i % Width : i % plane / Width;
            Assert.Equal(i / plane == 1 && place is 99 or 100 ? 1f : 0f, edges[i], 5);
        }
    }

    private static float[] Apply(Network network, float[] input)
    {
        var output = new float[network.Info.OutputLength];
        network.Forward(input, output);
        return output;
    }
}
