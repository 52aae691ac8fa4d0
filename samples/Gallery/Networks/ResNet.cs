namespace Gallery.Networks;

/// <summary>ResNet-18 (He et al. 2015, "Deep Residual Learning for Image Recognition", table 1), as torchvision has it: 11,689,512 parameters.</summary>
[Input(3, 224, 224)]
[Conv2D(64, 7, Stride = 2, Pad = 3, UseBias = false, Name = "conv1")]
[BatchNorm(Name = "bn1"), ReLU]
[MaxPool(3, Stride = 2, Pad = 1)]
[BasicBlock(64, Repeat = 2, Name = "layer1")]
[BasicBlock(128, stride: 2, Repeat = 2, Name = "layer2")]
[BasicBlock(256, stride: 2, Repeat = 2, Name = "layer3")]
[BasicBlock(512, stride: 2, Repeat = 2, Name = "layer4")]
[GlobalAveragePool]
[Dense(1000, Name = "fc")]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class ResNet18;

/// <summary>ResNet-50 (the same table), its stride in the 3 x 3 convolutions as torchvision has it: 25,557,032 parameters.</summary>
[Input(3, 224, 224)]
[Conv2D(64, 7, Stride = 2, Pad = 3, UseBias = false, Name = "conv1")]
[BatchNorm(Name = "bn1"), ReLU]
[MaxPool(3, Stride = 2, Pad = 1)]
[Bottleneck(64, Repeat = 3, Name = "layer1")]
[Bottleneck(128, stride: 2, Repeat = 4, Name = "layer2")]
[Bottleneck(256, stride: 2, Repeat = 6, Name = "layer3")]
[Bottleneck(512, stride: 2, Repeat = 3, Name = "layer4")]
[GlobalAveragePool]
[Dense(1000, Name = "fc")]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class ResNet50;
