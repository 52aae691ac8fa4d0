namespace Gallery.Networks;

/// <summary>MobileNetV2 (Sandler et al. 2018, table 2), as torchvision has it: 3,504,872 parameters.</summary>
[Input(3, 224, 224)]
[Conv2D(32, 3, Stride = 2, Pad = 1, UseBias = false)]
[BatchNorm, ReLU6]
[InvertedResidual(16, expansion: 1)]
[InvertedResidual(24, stride: 2, Repeat = 2)]
[InvertedResidual(32, stride: 2, Repeat = 3)]
[InvertedResidual(64, stride: 2, Repeat = 4)]
[InvertedResidual(96, Repeat = 3)]
[InvertedResidual(160, stride: 2, Repeat = 3)]
[InvertedResidual(320)]
[Conv2D(1280, 1, UseBias = false)]
[BatchNorm, ReLU6]
[GlobalAveragePool]
[Dropout(0.2)]
[Dense(1000)]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class MobileNetV2;
