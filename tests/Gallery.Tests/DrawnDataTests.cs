using Gallery.Data;

namespace CnnGen.Gallery.Tests;

public class DrawnDataTests
{
    [Fact]
    public void Voxels_of_a_seed_are_always_the_same()
    {
        LabeledData first = VoxelShapes.Draw(10, seed: 3), second = VoxelShapes.Draw(10, seed: 3);
        Assert.Equal(new TensorShape(1, 28, 28, 28), first.Shape);
        Assert.Equal(first.Labels, second.Labels);
        Assert.Equal(first.Inputs, second.Inputs);
        Assert.NotEqual(first.Inputs, VoxelShapes.Draw(10, seed: 4).Inputs);
    }

    /// <summary>A sample does not depend on how many are drawn with it.</summary>
    [Fact]
    public void Fewer_voxel_shapes_are_the_first_of_more() =>
        Assert.Equal(VoxelShapes.Draw(2, seed: 3).Inputs, VoxelShapes.Draw(5, seed: 3).Inputs[..(2 * 28 * 28 * 28)]);

    /// <summary>Every kind fills a part of the volume that its size allows: from a thin torus to the largest ball.</summary>
    [Fact]
    public void Voxel_shapes_are_inside_the_volume_and_of_all_kinds()
    {
        LabeledData data = VoxelShapes.Draw(50, seed: 1);
        Assert.Equal(Enumerable.Repeat(10, 5), data.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        for (int i = 0; i < data.Count; i++)
        {
            double filled = data.Input(i).ToArray().Sum(voxel => (double)voxel);
            Assert.InRange(filled, 80, 4 / 3.0 * Math.PI * Math.Pow(10, 3));
        }
    }

    /// <summary>A ball about its own middle looks the same from all sides, a torus has a hole: the mean voxel there is near 1 and near 0.</summary>
    [Fact]
    public void A_ball_is_full_and_a_torus_is_hollow()
    {
        LabeledData data = VoxelShapes.Draw(100, seed: 2);
        Assert.InRange(MiddleOf("ball"), 0.9, 1.1);
        Assert.InRange(MiddleOf("torus"), -0.1, 0.5);

        double MiddleOf(string name) => Enumerable.Range(0, data.Count).Where(i => VoxelShapes.Names[data.Labels[i]] == name).Average(i => Middle(data.Input(i)));

        static double Middle(ReadOnlySpan<float> voxels)
        {
            (double sum, double x, double y, double z) = (0, 0, 0, 0);
            for (int i = 0; i < voxels.Length; i++)
            {
                if (voxels[i] > 0.7)
                {
                    (sum, x, y, z) = (sum + 1, x + (i % 28), y + (i / 28 % 28), z + (i / 784));
                }
            }

            return voxels[((((int)Math.Round(z / sum) * 28) + (int)Math.Round(y / sum)) * 28) + (int)Math.Round(x / sum)];
        }
    }

    [Fact]
    public void Textures_of_a_seed_are_always_the_same()
    {
        LabeledData first = Textures.Draw(8, seed: 3);
        Assert.Equal(first.Inputs, Textures.Draw(8, seed: 3).Inputs);
        Assert.NotEqual(first.Inputs, Textures.Draw(8, seed: 4).Inputs);
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], first.Labels);
    }

    [Fact]
    public void Small_digits_are_drawn_black_and_white()
    {
        LabeledData digits = SmallDigits.Draw(seed: 1);
        Assert.Equal(96, digits.Count);
        Assert.All(digits.Inputs, pixel => Assert.True(pixel is 0 or 1));
        Assert.Equal(digits.Inputs, SmallDigits.Draw(seed: 1).Inputs);
    }

    [Theory]
    [InlineData("0,1")]
    [InlineData("0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,1")]
    [InlineData("0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,4")]
    public void A_row_that_is_no_digit_is_refused(string row)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, string.Join(',', Enumerable.Repeat("0", 36)) + ",1\n" + row + "\n");
            Assert.Contains("row 2", Assert.Throws<InvalidDataException>(() => SmallDigits.Read(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
