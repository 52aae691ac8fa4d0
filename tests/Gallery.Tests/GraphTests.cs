namespace CnnGen.Gallery.Tests;

/// <summary>The networks that branch, and those of one and three spatial axes.</summary>
public class GraphTests
{
    /// <summary>torchvision's counts (GoogLeNet without auxiliary classifiers); U-Net's is that of github.com/milesial/Pytorch-UNet for three channels, two classes, transposed convolutions.</summary>
    [Theory]
    [InlineData("googlenet", 6_624_904)]
    [InlineData("resnet-18", 11_689_512)]
    [InlineData("resnet-50", 25_557_032)]
    [InlineData("squeezenet", 1_248_424)]
    [InlineData("mobilenet-v2", 3_504_872)]
    [InlineData("u-net", 31_037_698)]
    public void Parameter_counts_are_those_published(string name, long expected) => Assert.Equal(expected, CatalogueTests.Find(name).ParameterCount);

    public static TheoryData<string, string[]> Chains() => new()
    {
        {
            "spoken-digits",
            [
                "(48, 768)", "(48, 384)", "(64, 384)", "(64, 192)", "(96, 192)", "(96, 96)", "(128, 96)", "(128, 48)", "(128, 48)", "(128, 1)", "(128, 1)", "(10)",
            ]
        },
        {
            "solid-shapes",
            ["(8, 28, 28, 28)", "(8, 14, 14, 14)", "(16, 14, 14, 14)", "(16, 7, 7, 7)", "(32, 7, 7, 7)", "(10976)", "(64)", "(64)", "(5)"]
        },
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public void Shapes_are_as_described(string name, string[] expected) =>
        Assert.Equal(expected, CatalogueTests.Find(name).Layers.Select(layer => layer.Output.ToString()));

    /// <summary>He et al. 2015, table 1: the size of each stage; what each of its blocks ends with, and its shortcut where the shape changes.</summary>
    [Theory]
    [InlineData("resnet-18", new[] { 2, 2, 2, 2 }, 1)]
    [InlineData("resnet-50", new[] { 3, 4, 6, 3 }, 4)]
    public void Stages_of_a_residual_network_are_as_in_its_table(string name, int[] repeats, int expansion)
    {
        NetworkInfo info = CatalogueTests.Find(name);
        Assert.Equal("(64, 112, 112)", ShapeOf(info, "conv1"));
        Assert.Equal("(64, 56, 56)", ShapeOf(info, "maxpool1"));
        for (int stage = 1; stage <= 4; stage++)
        {
            int channels = 32 << stage, size = 112 >> stage;
            for (int block = 0; block < repeats[stage - 1]; block++)
            {
                Assert.Equal($"({channels * expansion}, {size}, {size})", ShapeOf(info, $"layer{stage}.{block}.add1"));
                Assert.Equal(block == 0 && (stage > 1 || expansion > 1), info.Layers.Any(layer => layer.Name == $"layer{stage}.{block}.downsample.0"));
            }

            Assert.DoesNotContain(info.Layers, layer => layer.Name.StartsWith($"layer{stage}.{repeats[stage - 1]}.", StringComparison.Ordinal));
        }

        Assert.Equal("(1000)", ShapeOf(info, "fc"));
    }

    /// <summary>The names are those of torchvision's files.</summary>
    [Fact]
    public void Tensors_of_resnet_50_are_named_as_torchvision_names_them()
    {
        string[] names = [.. CatalogueTests.Find("resnet-50").Parameters.Select(parameter => parameter.Name)];
        Assert.Superset(
            new HashSet<string>
            {
                "conv1.weight", "bn1.weight", "bn1.bias", "layer1.0.conv1.weight", "layer1.0.bn3.bias", "layer1.0.downsample.0.weight", "layer1.0.downsample.1.weight",
                "layer2.3.conv2.weight", "layer3.5.bn3.weight", "layer4.2.conv3.weight", "fc.weight", "fc.bias",
            },
            names.ToHashSet());
    }

    /// <summary>Szegedy et al. 2014, table 1, column "output size".</summary>
    [Theory]
    [InlineData("maxpool2", "(192, 28, 28)")]
    [InlineData("inception3a.concat1", "(256, 28, 28)")]
    [InlineData("inception3b.concat1", "(480, 28, 28)")]
    [InlineData("maxpool3", "(480, 14, 14)")]
    [InlineData("inception4a.concat1", "(512, 14, 14)")]
    [InlineData("inception4b.concat1", "(512, 14, 14)")]
    [InlineData("inception4c.concat1", "(512, 14, 14)")]
    [InlineData("inception4d.concat1", "(528, 14, 14)")]
    [InlineData("inception4e.concat1", "(832, 14, 14)")]
    [InlineData("maxpool4", "(832, 7, 7)")]
    [InlineData("inception5a.concat1", "(832, 7, 7)")]
    [InlineData("inception5b.concat1", "(1024, 7, 7)")]
    public void Modules_of_googlenet_are_as_in_its_table(string layer, string expected) => Assert.Equal(expected, ShapeOf(CatalogueTests.Find("googlenet"), layer));

    /// <summary>Iandola et al. 2016, table 1; the sizes are torchvision's, whose pools round up and whose first convolution has no padding.</summary>
    [Fact]
    public void Fire_modules_are_as_in_their_table()
    {
        NetworkInfo info = CatalogueTests.Find("squeezenet");
        Assert.Equal(
            [
                "(128, 54, 54)", "(128, 54, 54)", "(256, 54, 54)", "(256, 27, 27)", "(384, 27, 27)", "(384, 27, 27)", "(512, 27, 27)", "(512, 13, 13)",
            ],
            Enumerable.Range(1, 8).Select(i => ShapeOf(info, $"fire{i}.concat1")));
    }

    /// <summary>Sandler et al. 2018, table 2: the input of each row is the output of the one above.</summary>
    [Fact]
    public void Inverted_residuals_are_as_in_their_table()
    {
        NetworkInfo info = CatalogueTests.Find("mobilenet-v2");
        Assert.Equal(
            ["(16, 112, 112)", "(24, 56, 56)", "(32, 28, 28)", "(64, 14, 14)", "(96, 14, 14)", "(160, 7, 7)", "(320, 7, 7)"],
            Enumerable.Range(1, 7).Select(i => info.Layers.Last(layer => layer.Name.StartsWith($"invertedresidual{i}.", StringComparison.Ordinal)).Output.ToString()));
        Assert.Equal(10, info.Layers.Count(layer => layer.Kind == "Add"));
    }

    /// <summary>Ronneberger et al. 2015, figure 1, for 256 x 256: down to 16 x 16 of 1024 channels, and up again beside what was skipped.</summary>
    [Fact]
    public void Steps_of_unet_are_as_in_its_figure()
    {
        NetworkInfo info = CatalogueTests.Find("u-net");
        Assert.Equal("(64, 256, 256)", ShapeOf(info, "inc.relu2"));
        for (int step = 1; step <= 4; step++)
        {
            int down = 256 >> step, up = 16 << step;
            Assert.Equal($"({64 << step}, {down}, {down})", ShapeOf(info, $"down{step}.relu2"));
            Assert.Equal($"({1024 >> (step - 1)}, {up}, {up})", ShapeOf(info, $"up{step}.concat1"));
            Assert.Equal($"({512 >> (step - 1)}, {up}, {up})", ShapeOf(info, $"up{step}.conv.relu2"));
        }

        Assert.Equal("(2, 256, 256)", info.Output.ToString());
    }

    private static string ShapeOf(NetworkInfo info, string layer) => info.Layers.Single(candidate => candidate.Name == layer).Output.ToString();
}
