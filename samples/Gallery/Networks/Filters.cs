namespace Gallery.Networks;

/// <summary>A filter of 5 x 5 over the three colours of a picture, each alone (a group of its own): its weights are given, not learned.</summary>
[Input(3, 400, 600)]
[Conv2D(3, 5, Groups = 3, Pad = 2, PadMode = PadMode.Replicate, Name = "filter")]
public sealed partial class PictureFilter;

/// <summary>The length of the gradient of each colour: two filters a colour, across and down, and the root of the sum of their squares.</summary>
/// <remarks>Sobel and Feldman 1968. The L2 pool wants the two side by side on a spatial axis: the reshape puts them there and moves nothing.</remarks>
[Input(3, 400, 600)]
[Conv2D(6, 3, Groups = 3, Pad = 1, PadMode = PadMode.Replicate, UseBias = false, Name = "gradient")]
[Reshape(3, 2, 240_000)]
[L2Pool(2, 1)]
[Reshape(3, 400, 600)]
public sealed partial class EdgeFilter;
