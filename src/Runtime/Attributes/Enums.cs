namespace CnnGen;

/// <summary>How much is padded, where it is not said in numbers.</summary>
public enum Padding
{
    /// <summary>Not at all.</summary>
    Valid,

    /// <summary>
    /// So that out = ceil(in / stride): total = max((out - 1) * stride + (k - 1) * dilation + 1 - in, 0), half of it before and the odd one after
    /// (ONNX's SAME_UPPER, TensorFlow's "SAME").
    /// </summary>
    Same,
}

/// <summary>What padding holds.</summary>
public enum PadMode
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>A constant, <c>PadValue</c>.</summary>
    Constant,

    /// <summary>The input mirrored at its edge, the edge itself not repeated; less wide than the input.</summary>
    Reflect,

    /// <summary>The nearest element of the edge.</summary>
    Replicate,

    /// <summary>The input from its other side; at most as wide as the input.</summary>
    Circular,
}

/// <summary>How a convolution is computed.</summary>
/// <remarks>
/// Winograd's form F(m, r) makes m outputs of a kernel of r taps along an axis from m + r - 1 products in place of m r, by transforming tiles of the input, the weights and the products
/// (Lavin and Gray 2016). It needs a dilation of 1, and with a stride padding with zeros: then each phase of the stride is a convolution of its own. It rounds somewhat more than the direct form, the more the larger m.
/// A 1 x 1 convolution of many channels is a product of matrices, of which <see cref="Auto"/> may make seven of a quarter each instead of eight (Strassen 1969), which round about twice as much.
/// </remarks>
public enum Algorithm
{
    /// <summary>What takes least time, by a model of the processor.</summary>
    Auto,

    /// <summary>Sums of products, as the layer is defined.</summary>
    Direct,

    /// <summary>Winograd's form with tiles of 2 outputs along each axis that the kernel reaches over.</summary>
    Winograd2,

    /// <summary>Winograd's form with tiles of 4 outputs along each such axis, of fewer where the output is smaller.</summary>
    Winograd4,

    /// <summary>Winograd's form with tiles of 6 outputs along each such axis, of fewer where the output is smaller.</summary>
    Winograd6,
}

/// <summary>What stands between the elements of an input that is made larger.</summary>
public enum Interpolation
{
    /// <summary>The nearest element: each is repeated.</summary>
    Nearest,

    /// <summary>
    /// Linear along every spatial axis, in one axis as in three: output i stands at (i + 1/2) / scale - 1/2 of the input (half-pixel centres), and beyond the
    /// outermost elements these are repeated.
    /// </summary>
    Bilinear,
}

/// <summary>An activation inside a layer, with its default parameters.</summary>
public enum Activation
{
    /// <summary>None.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    ReLU,

    /// <summary>min(max(x, 0), 6).</summary>
    ReLU6,

    /// <summary>x, or 0.01 x below zero.</summary>
    LeakyReLU,

    /// <summary>x, or exp(x) - 1 below zero.</summary>
    ELU,

    /// <summary>Scaled ELU (Klambauer et al. 2017).</summary>
    SELU,

    /// <summary>x Φ(x), with the error function (Hendrycks and Gimpel 2016).</summary>
    GELU,

    /// <summary>x sigmoid(x), also called swish.</summary>
    SiLU,

    /// <summary>x tanh(softplus(x)) (Misra 2019).</summary>
    Mish,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>min(max(x / 6 + 1/2, 0), 1).</summary>
    HardSigmoid,

    /// <summary>x HardSigmoid(x) (Howard et al. 2019).</summary>
    HardSwish,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>ln(1 + exp(x)).</summary>
    Softplus,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,
}

/// <summary>
/// The loss between target y and prediction p: t is the number of samples in the batch, n the number of outputs of one sample.
/// </summary>
public enum LossFunction
{
    /// <summary>Mean over all t n of (y - p)².</summary>
    MeanSquaredError,

    /// <summary>1/(2t) times the sum of (y - p)².</summary>
    HalfSquaredError,

    /// <summary>1/t times the sum of (y - p)².</summary>
    L2,

    /// <summary>1/t times the sum of |y - p|.</summary>
    L1,

    /// <summary>Mean of |y - p|.</summary>
    MeanAbsoluteError,

    /// <summary>100 times the mean of |(y - p) / y|.</summary>
    MeanAbsolutePercentageError,

    /// <summary>Mean of (ln(1 + y) - ln(1 + p))².</summary>
    MeanSquaredLogarithmicError,

    /// <summary>Mean of (y - p)²/2 where |y - p| is at most delta, else delta (|y - p| - delta/2) (Huber 1964).</summary>
    Huber,

    /// <summary>Mean over all t n of -(y ln p + (1 - y) ln(1 - p)); p are probabilities.</summary>
    BinaryCrossEntropy,

    /// <summary>Binary cross-entropy from logits.</summary>
    SigmoidCrossEntropy,

    /// <summary>1/t times the sum of -y ln p; p are probabilities. After a softmax it is computed fused and stable.</summary>
    CrossEntropy,

    /// <summary>Cross-entropy from logits.</summary>
    SoftmaxCrossEntropy,

    /// <summary>1/t times the sum of -y q; q are log-probabilities.</summary>
    NegativeLogLikelihood,
}
