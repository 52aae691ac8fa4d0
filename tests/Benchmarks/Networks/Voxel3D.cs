namespace CnnGen.Benchmarks.Networks;

/// <summary>Volumes of 28 voxels along each axis.</summary>
[Input(1, 28, 28, 28)]
[Conv3D(16, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv3D(32, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(64, Activation = Activation.ReLU)]
[Dense(10)]
[Softmax]
[Loss(LossFunction.CrossEntropy)]
public sealed partial class Voxel3D;
