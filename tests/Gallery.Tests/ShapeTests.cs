namespace CnnGen.Gallery.Tests;

/// <summary>The shapes of the networks, layer by layer, as their articles give them.</summary>
public class ShapeTests
{
    public static TheoryData<string, string[]> Networks() => new()
    {
        { "digits-6x6", ["(3, 4, 4)", "(3, 2, 2)", "(12)", "(3)"] },
        { "grey-max", ["(16, 24, 24)", "(16, 12, 12)", "(2304)", "(128)", "(64)", "(10)"] },
        { "grey-average", ["(16, 24, 24)", "(16, 12, 12)", "(2304)", "(128)", "(64)", "(10)"] },
        { "grey-l2", ["(16, 24, 24)", "(16, 12, 12)", "(2304)", "(128)", "(64)", "(10)"] },
        { "lenet-5", ["(6, 28, 28)", "(6, 14, 14)", "(16, 10, 10)", "(16, 5, 5)", "(400)", "(120)", "(84)", "(10)"] },
        { "photo-max-squared", Photo },
        { "photo-max-entropy", Photo },
        { "photo-average-squared", Photo },
        { "photo-average-entropy", Photo },
        { "filters", ["(3, 400, 600)"] },
        { "edges", ["(6, 400, 600)", "(3, 2, 240000)", "(3, 1, 240000)", "(3, 400, 600)"] },
        {
            "alexnet",
            [
                "(64, 55, 55)", "(64, 27, 27)", "(192, 27, 27)", "(192, 13, 13)", "(384, 13, 13)", "(256, 13, 13)", "(256, 13, 13)", "(256, 6, 6)", "(256, 6, 6)",
                "(9216)", "(9216)", "(4096)", "(4096)", "(4096)", "(1000)",
            ]
        },
        {
            "vgg-16",
            [
                "(64, 224, 224)", "(64, 224, 224)", "(64, 112, 112)", "(128, 112, 112)", "(128, 112, 112)", "(128, 56, 56)", "(256, 56, 56)", "(256, 56, 56)",
                "(256, 56, 56)", "(256, 28, 28)", "(512, 28, 28)", "(512, 28, 28)", "(512, 28, 28)", "(512, 14, 14)", "(512, 14, 14)", "(512, 14, 14)", "(512, 14, 14)",
                "(512, 7, 7)", "(512, 7, 7)", "(25088)", "(4096)", "(4096)", "(4096)", "(4096)", "(1000)",
            ]
        },
    };

    private static string[] Photo => ["(96, 30, 39)", "(96, 10, 13)", "(256, 5, 7)", "(256, 3, 5)", "(3840)", "(128)", "(4)", "(4)"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Shapes_are_as_described(string name, string[] expected) =>
        Assert.Equal(expected, CatalogueTests.Find(name).Layers.Select(layer => layer.Output.ToString()));

    /// <summary>Redmon et al. 2015, figure 3: what follows each convolution and pool; 24 convolutions, each but the last dense layer with its leaky rectifier.</summary>
    [Fact]
    public void Yolo_is_as_in_its_figure()
    {
        NetworkInfo yolo = CatalogueTests.Find("yolo-1");
        Assert.Equal(new TensorShape(3, 448, 448), yolo.Input);
        Assert.Equal(new TensorShape(30, 7, 7), yolo.Output);
        Assert.Equal(
            [
                "(64, 224, 224)", "(192, 112, 112)", "(128, 56, 56)", "(256, 56, 56)", "(256, 56, 56)", "(512, 56, 56)", "(256, 28, 28)", "(512, 28, 28)", "(256, 28, 28)",
                "(512, 28, 28)", "(256, 28, 28)", "(512, 28, 28)", "(256, 28, 28)", "(512, 28, 28)", "(512, 28, 28)", "(1024, 28, 28)", "(512, 14, 14)", "(1024, 14, 14)",
                "(512, 14, 14)", "(1024, 14, 14)", "(1024, 14, 14)", "(1024, 7, 7)", "(1024, 7, 7)", "(1024, 7, 7)",
            ],
            yolo.Layers.Where(layer => layer.Kind == "Conv2D").Select(layer => layer.Output.ToString()));
        Assert.Equal(
            ["(64, 112, 112)", "(192, 56, 56)", "(512, 28, 28)", "(1024, 14, 14)"],
            yolo.Layers.Where(layer => layer.Kind == "MaxPool").Select(layer => layer.Output.ToString()));
        Assert.Equal(25, yolo.Layers.Count(layer => layer.Kind == "LeakyReLU"));
        Assert.Equal(["(4096)", "(1470)"], yolo.Layers.Where(layer => layer.Kind == "Dense").Select(layer => layer.Output.ToString()));
    }
}
