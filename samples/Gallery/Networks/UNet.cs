namespace Gallery.Networks;

/// <summary>
/// U-Net (Ronneberger et al. 2015, figure 1) for two classes of pixels of a colour picture, padded and normalised as in the implementation that most people
/// use (github.com/milesial/Pytorch-UNet, with transposed convolutions): 31,037,698 parameters.
/// </summary>
[Input(3, 256, 256)]
[DoubleConv(64, UseBatchNorm = true, Name = "inc")]
[MaxPool(2)]
[DoubleConv(128, UseBatchNorm = true, Name = "down1")]
[MaxPool(2)]
[DoubleConv(256, UseBatchNorm = true, Name = "down2")]
[MaxPool(2)]
[DoubleConv(512, UseBatchNorm = true, Name = "down3")]
[MaxPool(2)]
[DoubleConv(1024, UseBatchNorm = true, Name = "down4")]
[UNetUp(512, "down3", UseBatchNorm = true, Name = "up1")]
[UNetUp(256, "down2", UseBatchNorm = true, Name = "up2")]
[UNetUp(128, "down1", UseBatchNorm = true, Name = "up3")]
[UNetUp(64, "inc", UseBatchNorm = true, Name = "up4")]
[Conv2D(2, 1, Name = "outc")]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class UNet;
