namespace CnnGen.Benchmarks.Networks;

/// <summary>A second of stereo sound in one dimension.</summary>
[Input(2, 4096)]
[Conv1D(32, 9, Stride = 4, Pad = 4, Activation = Activation.ReLU)]
[MaxPool(4)]
[Conv1D(64, 9, Stride = 2, Pad = 4, Activation = Activation.ReLU)]
[MaxPool(4)]
[Conv1D(64, 3, Pad = 1, Activation = Activation.ReLU)]
[GlobalAveragePool]
[Flatten]
[Dense(10)]
[Softmax]
[Loss(LossFunction.CrossEntropy)]
public sealed partial class Audio1D;
