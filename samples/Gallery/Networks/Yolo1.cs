namespace Gallery.Networks;

/// <summary>
/// The first YOLO (Redmon et al. 2015, "You Only Look Once", figure 3): 24 convolutions and two dense layers look once at a picture, and say for each of
/// 7 x 7 cells where two boxes are, how sure they are, and which of 20 classes is there.
/// </summary>
/// <remarks>
/// A cell's 30 channels are x, y, width, height and confidence of the first box, the same of the second, then the classes; <see cref="Detection.YoloGrid"/>
/// turns them into boxes.
/// </remarks>
[Input(3, 448, 448)]
[Conv2D(64, 7, Stride = 2, Pad = 3), LeakyReLU(0.1)]
[MaxPool(2)]
[Conv2D(192, 3, Pad = 1), LeakyReLU(0.1)]
[MaxPool(2)]
[Conv2D(128, 1), LeakyReLU(0.1)]
[Conv2D(256, 3, Pad = 1), LeakyReLU(0.1)]
[Conv2D(256, 1), LeakyReLU(0.1)]
[Conv2D(512, 3, Pad = 1), LeakyReLU(0.1)]
[MaxPool(2)]
[Conv2D(256, 1), LeakyReLU(0.1)]
[Conv2D(512, 3, Pad = 1), LeakyReLU(0.1)]
[Conv2D(256, 1), LeakyReLU(0.1)]
[Conv2D(512, 3, Pad = 1), LeakyReLU(0.1)]
[Conv2D(256, 1), LeakyReLU(0.1)]
[Conv2D(512, 3, Pad = 1), LeakyReLU(0.1)]
[Conv2D(256, 1), LeakyReLU(0.1)]
[Conv2D(512, 3, Pad = 1), LeakyReLU(0.1)]
[Conv2D(512, 1), LeakyReLU(0.1)]
[Conv2D(1024, 3, Pad = 1), LeakyReLU(0.1)]
[MaxPool(2)]
[Conv2D(512, 1), LeakyReLU(0.1)]
[Conv2D(1024, 3, Pad = 1), LeakyReLU(0.1)]
[Conv2D(512, 1), LeakyReLU(0.1)]
[Conv2D(1024, 3, Pad = 1), LeakyReLU(0.1)]
[Conv2D(1024, 3, Pad = 1), LeakyReLU(0.1)]
[Conv2D(1024, 3, Pad = 1, Stride = 2), LeakyReLU(0.1)]
[Conv2D(1024, 3, Pad = 1), LeakyReLU(0.1)]
[Conv2D(1024, 3, Pad = 1), LeakyReLU(0.1)]
[Flatten]
[Dense(4096), LeakyReLU(0.1)]
[Dropout(0.5)]
[Dense(1470)]
[Reshape(30, 7, 7)]
public sealed partial class Yolo1;
