namespace CnnGen.Training.Tests;

/// <summary>Batches made on another thread. Alone, because the bytes that are counted are those of the whole process.</summary>
[Collection(nameof(LoaderTests))]
[CollectionDefinition(nameof(LoaderTests), DisableParallelization = true)]
public sealed class LoaderTests
{
    [Fact]
    public void NothingIsAllocatedForSamples()
    {
        // The bytes of all threads during a long training are those of a short one, but for the order of the samples, the losses of
        // the batches, and what waiting costs the threads for each batch: less than an object for every sample would take.
        LabeledData few = Bars.Draw(64, 1), many = Bars.Draw(6400, 1);
        Allocated(few);
        long small = Allocated(few), large = Allocated(many);
        Assert.True(large - small < (6400 * sizeof(int)) + (6400 / 16 * 200), $"{small} bytes for 64 samples, {large} for 6400");

        static long Allocated(LabeledData samples)
        {
            var trainer = new Trainer(new SmallNet(1), new Sgd(0.01)) { BatchSize = 16, Augmentations = [Augmentation.FlipHorizontally(), Augmentation.Shift(1), Augmentation.Rotate(5)] };
            long before = GC.GetTotalAllocatedBytes(precise: true);
            trainer.Fit(samples, 1);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    [Fact]
    public void WhatFailsOnTheOtherThreadIsThrownHere()
    {
        var trainer = new Trainer(new SmallNet(1), new Sgd(0.01)) { BatchSize = 4 };
        string message = Assert.Throws<InvalidOperationException>(() => trainer.Fit(new Broken(), 1)).Message;
        Assert.Contains("sample 5 is gone", message, StringComparison.Ordinal);
    }

    private sealed class Broken : ISamples
    {
        public int Count => 9;

        public TensorShape Shape { get; } = new(1, 8, 8);

        public int TargetLength => 3;

        public void Read(int index, Span<float> input, Span<float> target)
        {
            if (index == 5)
            {
                throw new IOException("sample 5 is gone");
            }
        }
    }
}
