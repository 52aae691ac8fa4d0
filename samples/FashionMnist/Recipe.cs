using CnnGen;
using CnnGen.Samples;

namespace FashionMnist;

/// <summary>How long <see cref="FashionNet"/> is trained, and what is done to its images on the way. docs/proof.md tells what comes of it.</summary>
/// <param name="Epochs">Passes over the training set.</param>
/// <param name="Augmentations">Changes that leave an image's class.</param>
internal sealed record Recipe(int Epochs, IReadOnlyList<Augmentation> Augmentations)
{
    /// <summary>The recipe for a kind of images.</summary>
    public static Recipe For(ImageKind kind) => kind switch
    {
        // Clothes are photographed upright and fill the picture; their mirror images are clothes too.
        ImageKind.Clothes => new(8, [Augmentation.FlipHorizontally(), Augmentation.Shift(1)]),

        // People write large and small and aslant.
        ImageKind.Digits => new(5, [Digits]),

        // One stroke is like the other: little is left to learn after the first pass.
        _ => new(2, [Digits]),
    };

    private static Augmentation Digits => Augmentation.Affine(degrees: 12, leastScale: 0.9, mostScale: 1.1, shift: 2, shear: 0.15);
}
