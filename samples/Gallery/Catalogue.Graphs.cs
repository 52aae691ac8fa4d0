using Gallery.Data;
using Gallery.Exhibits;
using Gallery.Networks;

namespace Gallery;

/// <summary>Those with one or three spatial axes, and those that branch.</summary>
internal static partial class Catalogue
{
    static partial void AddGraphs(List<Exhibit> exhibits) => exhibits.AddRange(
    [
        new("spoken-digits", "Digits from their sound in stereo", SpokenDigits.Definition, seed => new SpokenDigits(seed), new ClassifierDemo
        {
            Data = SpokenLesson,
            Samples = "recordings",
            Optimizer = () => new AdamW(1e-3),
            Epochs = 15,
        }),
        new("solid-shapes", "Ball, box, cylinder, cone, torus of 28 x 28 x 28 voxels", SolidShapes.Definition, seed => new SolidShapes(seed), new ClassifierDemo
        {
            Data = visit => new("shapes drawn here: " + string.Join(", ", VoxelShapes.Names), VoxelShapes.Draw(4000, visit.Seed), VoxelShapes.Draw(500, visit.Seed + 1)),
            Samples = "shapes",
            Optimizer = () => new AdamW(1e-3),
            Epochs = 10,
        }),
        new("googlenet", "GoogLeNet (Szegedy et al. 2014)", GoogLeNet.Definition, seed => new GoogLeNet(seed), ImageNet),
        new("resnet-18", "ResNet-18 (He et al. 2015)", ResNet18.Definition, seed => new ResNet18(seed), ImageNet),
        new("resnet-50", "ResNet-50 (He et al. 2015)", ResNet50.Definition, seed => new ResNet50(seed), ImageNet),
        new("squeezenet", "SqueezeNet 1.0 (Iandola et al. 2016)", SqueezeNet.Definition, seed => new SqueezeNet(seed), ImageNet),
        new("mobilenet-v2", "MobileNetV2 (Sandler et al. 2018)", MobileNetV2.Definition, seed => new MobileNetV2(seed), ImageNet),
        new("u-net", "U-Net (Ronneberger et al. 2015) for two classes of pixels", UNet.Definition, seed => new UNet(seed), new SegmentationDemo()),
    ]);

    private static Lesson SpokenLesson(Visit visit)
    {
        string folder = DataFolder.Find(visit.Data, "fsdd")
            ?? throw new InvalidDataException("The Free Spoken Digit Dataset is not here: name its folder of WAV files with --data (github.com/Jakobovski/free-spoken-digit-dataset).");
        IReadOnlyList<SpokenDigitSet.Recording> all = SpokenDigitSet.Read(folder);
        return new(
            folder + ", recordings 0 to 4 for testing",
            SpokenDigitSet.Hear([.. all.Where(recording => !recording.IsTest)], copies: 4, visit.Seed),
            SpokenDigitSet.Hear([.. all.Where(recording => recording.IsTest)], copies: 1, visit.Seed + 1));
    }
}
