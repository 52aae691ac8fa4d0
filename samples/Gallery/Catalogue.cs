using Gallery.Exhibits;
using Gallery.Networks;

namespace Gallery;

/// <summary>All networks of the gallery.</summary>
internal static class Catalogue
{
    private static readonly PictureDemo ImageNet = new();

    private static readonly ClassifierDemo SmallImages = new()
    {
        Data = Lessons.Digits,
        Samples = "images",
        Optimizer = () => new Adam(1e-3),
        Epochs = 3,
    };

    private static readonly ClassifierDemo Patterns = new()
    {
        Data = Lessons.Patterns,
        Samples = "pictures",
        Optimizer = () => new Adam(3e-4),
        Epochs = 12,
    };

    /// <summary>The networks from small to large.</summary>
    public static IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("digits-6x6", "The digits 1 to 3 of 6 x 6 pixels by gradient descent", DigitReader.Definition, seed => new DigitReader(seed), new ClassifierDemo
        {
            Data = Lessons.SmallDigits,
            Samples = "images",
            Optimizer = () => new Sgd(0.5),
            Epochs = 1000,
            BatchSize = 8,
            IsCosine = false,
        }),
        new("grey-max", "A grey image, one convolution; maximum pool", GreyMax.Definition, seed => new GreyMax(seed), SmallImages),
        new("grey-average", "The same with an average pool", GreyAverage.Definition, seed => new GreyAverage(seed), SmallImages),
        new("grey-l2", "The same with an L2 pool", GreyL2.Definition, seed => new GreyL2(seed), SmallImages),
        new("lenet-5", "LeNet-5 (LeCun et al. 1998)", LeNet5.Definition, seed => new LeNet5(seed), SmallImages),
        new("photo-max-squared", "90 x 117 colour pictures; maximum pools, squared error", PhotoMaxSquared.Definition, seed => new PhotoMaxSquared(seed), Patterns),
        new("photo-max-entropy", "The same by cross-entropy", PhotoMaxEntropy.Definition, seed => new PhotoMaxEntropy(seed), Patterns),
        new("photo-average-squared", "The same with average pools, squared error", PhotoAverageSquared.Definition, seed => new PhotoAverageSquared(seed), Patterns),
        new("photo-average-entropy", "The same with average pools, cross-entropy", PhotoAverageEntropy.Definition, seed => new PhotoAverageEntropy(seed), Patterns),
        new("spoken-digits", "Digits from their sound in stereo", SpokenDigits.Definition, seed => new SpokenDigits(seed), new ClassifierDemo
        {
            Data = Lessons.SpokenDigits,
            Samples = "recordings",
            Optimizer = () => new AdamW(1e-3),
            Epochs = 15,
        }),
        new("solid-shapes", "Ball, box, cylinder, cone, torus of 28 x 28 x 28 voxels", SolidShapes.Definition, seed => new SolidShapes(seed), new ClassifierDemo
        {
            Data = Lessons.SolidShapes,
            Samples = "shapes",
            Optimizer = () => new AdamW(1e-3),
            Epochs = 10,
        }),
        new("filters", "Blur, sharpen, Laplace, emboss: weights are given", PictureFilter.Definition, seed => new PictureFilter(seed), new FilterDemo()),
        new("edges", "Sobel's filter: the length of the gradient", EdgeFilter.Definition, seed => new EdgeFilter(seed), new FilterDemo()),
        new("alexnet", "AlexNet (Krizhevsky 2014)", AlexNet.Definition, seed => new AlexNet(seed), ImageNet),
        new("vgg-16", "VGG-16 (Simonyan and Zisserman 2014)", Vgg16.Definition, seed => new Vgg16(seed), ImageNet),
        new("yolo-1", "The first YOLO (Redmon et al. 2015), with box decoding", Yolo1.Definition, seed => new Yolo1(seed), new YoloDemo()),
        new("googlenet", "GoogLeNet (Szegedy et al. 2014)", GoogLeNet.Definition, seed => new GoogLeNet(seed), ImageNet),
        new("resnet-18", "ResNet-18 (He et al. 2015)", ResNet18.Definition, seed => new ResNet18(seed), ImageNet),
        new("resnet-50", "ResNet-50 (He et al. 2015)", ResNet50.Definition, seed => new ResNet50(seed), ImageNet),
        new("squeezenet", "SqueezeNet 1.0 (Iandola et al. 2016)", SqueezeNet.Definition, seed => new SqueezeNet(seed), ImageNet),
        new("mobilenet-v2", "MobileNetV2 (Sandler et al. 2018)", MobileNetV2.Definition, seed => new MobileNetV2(seed), ImageNet),
        new("u-net", "U-Net (Ronneberger et al. 2015) for two classes of pixels", UNet.Definition, seed => new UNet(seed), new SegmentationDemo()),
    ];

    /// <summary>The network of a name, in any case; null where there is none.</summary>
    public static Exhibit? Find(string name) => Exhibits.FirstOrDefault(exhibit => exhibit.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
