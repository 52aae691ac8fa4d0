using CnnGen.Samples.FaceDetector;
using Gallery.Detection;
using Gallery.Pictures;

namespace CnnGen.Samples.Tests;

[Collection("console")]
public sealed class FaceDetectorTests
{
    private const string Program = "CnnGen.Samples.FaceDetector";
    private const int Priors = 4420;

    /// <summary>Decoding, against loops over maps, rows, columns and sides as they are written down.</summary>
    [Fact]
    public void BoxesAreThoseOfPlainLoops()
    {
        var random = new RandomSequence(5);
        float[] output = [.. Enumerable.Range(0, Priors * 6).Select(i => i < Priors * 2 ? (float)random.NextDouble() : (float)random.NextGaussian())];
        int[] strides = [8, 16, 32, 64];
        double[][] sides = [[10, 16, 24], [32, 48], [64, 96], [128, 192, 256]];
        var expected = new List<Finding>();
        int prior = 0;
        for (int map = 0; map < 4; map++)
        {
            for (int top = 0; top < 240; top += strides[map])
            {
                for (int left = 0; left < 320; left += strides[map])
                {
                    foreach (double side in sides[map])
                    {
                        ReadOnlySpan<float> place = output.AsSpan((Priors * 2) + (prior * 4), 4);
                        double centreX = Math.Min((left + (strides[map] / 2.0)) / 320, 1), centreY = Math.Min((top + (strides[map] / 2.0)) / 240, 1);
                        double width = Math.Min(side / 320, 1), height = Math.Min(side / 240, 1);
                        double x = centreX + (place[0] * 0.1 * width), y = centreY + (place[1] * 0.1 * height);
                        double halfWidth = width * Math.Exp(place[2] * 0.2) / 2, halfHeight = height * Math.Exp(place[3] * 0.2) / 2;
                        if (output[(prior * 2) + 1] >= 0.6)
                        {
                            expected.Add(new Finding(new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight), 0, output[(prior * 2) + 1]));
                        }

                        prior++;
                    }
                }
            }
        }

        Assert.Equal(Priors, prior);
        IReadOnlyList<Finding> found = FaceBoxes.Decode(output, 0.6);
        Assert.Equal(expected.Count, found.Count);
        Assert.All(expected.Zip(found), pair =>
        {
            Assert.Equal(pair.First.Score, pair.Second.Score);
            Assert.Equal(pair.First.Box.Left, pair.Second.Box.Left, 12);
            Assert.Equal(pair.First.Box.Top, pair.Second.Box.Top, 12);
            Assert.Equal(pair.First.Box.Right, pair.Second.Box.Right, 12);
            Assert.Equal(pair.First.Box.Bottom, pair.Second.Box.Bottom, 12);
        });
    }

    /// <summary>The class has as many outputs as there are priors, and those of another length are refused.</summary>
    [Fact]
    public void OutputsAndPriorsFit()
    {
        Assert.Equal(Priors, FaceBoxes.Priors.Count);
        Assert.Equal([Priors * 2, Priors * 4], UltraFace.Definition.Outputs.Select(output => output.Shape.Length));
        Assert.Throws<ArgumentException>(() => FaceBoxes.Decode(new float[5], 0.5));
    }

    /// <summary>The frame is green on the box's edges, with black within; all other pixels are as they were.</summary>
    [Fact]
    public void FramesChangeTheirEdgesAlone()
    {
        var picture = new Picture(20, 10, [.. Enumerable.Repeat((byte)200, 600)]);
        Picture framed = Frames.Draw(picture, [new Box(0.25, -1, 2, 0.5)]);
        for (int y = 0; y < 10; y++)
        {
            for (int x = 0; x < 20; x++)
            {
                // The box, cut at the picture: columns 5 to 19, rows 0 to 4 (half of 9 is rounded to even).
                int depth = Math.Min(Math.Min(x - 5, 19 - x), Math.Min(y, 4 - y));
                byte[] expected = depth switch { 0 => [0, 255, 0], 1 => [0, 0, 0], _ => [200, 200, 200] };
                Assert.Equal(expected, framed.Pixels[(3 * ((y * 20) + x))..][..3]);
            }
        }
    }

    [SkippableFact]
    public void TheDrawnFaceIsFound()
    {
        string model = Programs.Model("ultraface-rfb-320");
        (UltraFace network, _) = UltraFace.Model.Load(model, UltraFace.Load);
        Finding face = Assert.Single(new Detector(network).Find(DrawnFace.Draw(), 0.7, 0.3));
        Assert.True(face.Score > 0.9);
        // From under the fringe to the chin, from cheek to cheek: what is drawn around (240, 190) of 480 x 360.
        Assert.True(face.Box.IntersectionOverUnion(new Box(164.0 / 480, 105.0 / 360, 316.0 / 480, 276.0 / 360)) > 0.7);
    }

    /// <summary>One face in a photograph of a person, none in one of a cup; the written picture has the photograph's size.</summary>
    [SkippableFact]
    public void FacesOfPhotographsAreFramed()
    {
        string model = Programs.Model("ultraface-rfb-320"), person = Programs.Shared("data", "photos", "astronaut.png"), cup = Programs.Shared("data", "photos", "coffee.png");
        (UltraFace network, _) = UltraFace.Model.Load(model, UltraFace.Load);
        var detector = new Detector(network);
        Finding face = Assert.Single(detector.Find(Picture.Read(person), 0.7, 0.3));
        Assert.True(face.Box.IntersectionOverUnion(new Box(180.0 / 512, 65.0 / 512, 270.0 / 512, 172.0 / 512)) > 0.7);
        Assert.Empty(detector.Find(Picture.Read(cup), 0.7, 0.3));
        Programs.InFolder(folder =>
        {
            string file = Path.Combine(folder, "faces.png");
            (int code, string text) = Programs.Run(Program, person, "--model", model, "--out", file);
            Assert.True(code == 0, text);
            Picture framed = Picture.Read(file);
            Assert.Equal((512, 512), (framed.Width, framed.Height));
            Assert.NotEqual(Picture.Read(person).Pixels, framed.Pixels);
        });
    }

    [Fact]
    public void WhatIsMissingIsSaid()
    {
        (int code, string text) = Programs.Run(Program, "--model", "nowhere.onnx");
        Assert.Equal(2, code);
        Assert.Contains("version-RFB-320_without_postprocessing.onnx", text, StringComparison.Ordinal);
    }
}
