using Gallery.Data;

namespace Gallery.Networks;

/// <summary>Tells spoken digits apart from the sound wave itself, heard by two microphones at 8 kHz for three quarters of a second.</summary>
/// <remarks>The first layer's 64 samples are 8 ms: filters for tones, as the ear has them. The others halve time and listen to more of it (after Dai et al. 2016, "Very deep convolutional neural networks for raw waveforms").</remarks>
[Input(2, SpokenDigitSet.Length)]
[Conv1D(48, 64, Stride = 8, Pad = 28, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv1D(64, 5, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv1D(96, 5, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv1D(128, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv1D(128, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[GlobalAveragePool]
[Dropout(0.3)]
[Dense(10)]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class SpokenDigits;
