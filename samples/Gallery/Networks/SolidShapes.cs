using Gallery.Data;

namespace Gallery.Networks;

/// <summary>Tells ball, box, cylinder, cone and torus apart in a volume of voxels.</summary>
[Input(1, VoxelShapes.Size, VoxelShapes.Size, VoxelShapes.Size)]
[Conv3D(8, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv3D(16, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv3D(32, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Flatten]
[Dense(64, Activation = Activation.ReLU)]
[Dropout(0.3)]
[Dense(5)]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class SolidShapes;
