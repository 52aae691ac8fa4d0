namespace Gallery.Networks;

/// <summary>
/// Reads the digits 1 to 3 from 6 x 6 black and white pixels: the smallest network that has everything, 69 parameters in all.
/// </summary>
/// <remarks>The textbook example of plain gradient descent by hand (Wakui and Wakui 2017, "The Mathematics of Deep Learning", chapter 5).</remarks>
[Input(1, 6, 6)]
[Conv2D(3, 3, Activation = Activation.Sigmoid)]
[MaxPool(2)]
[Flatten]
[Dense(3, Activation = Activation.Sigmoid)]
[Loss(LossFunction.HalfSquaredError)]
public sealed partial class DigitReader;
