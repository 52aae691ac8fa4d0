using System.ComponentModel;

namespace CnnGen;

/// <summary>What the generated passes over a batch read and write, in training and in inference: made by the runtime, read by generated code.</summary>
/// <remarks>Public because generated code lives in the user's assembly. A batch is its samples one after the other.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct BatchPass
{
    /// <summary>The parameters as the passes read them, <see cref="NetworkInfo.TrainingPackedLength"/> floats.</summary>
    public ref float Packed;

    /// <summary>The flat array of parameters, <see cref="NetworkInfo.WeightsLength"/> floats.</summary>
    public ref float Weights;

    /// <summary>The flat array of gradients, laid out as the trained parameters are. Backward overwrites it.</summary>
    public ref float Gradients;

    /// <summary>Activations and their gradients: <see cref="NetworkInfo.TrainingSampleLength"/> floats for each sample.</summary>
    public ref float Arena;

    /// <summary>What a thread needs for a sample while it works on it, <see cref="NetworkInfo.TrainingLocalLength"/> floats of its own.</summary>
    public ref float Local;

    /// <summary>Memory that the batch shares, <see cref="NetworkInfo.TrainingScratchLength"/> floats.</summary>
    public ref float Scratch;

    /// <summary>The inputs.</summary>
    public ref float Input;

    /// <summary>The outputs.</summary>
    public ref float Output;

    /// <summary>The targets of the loss, of the output's shape.</summary>
    public ref float Target;

    /// <summary>The gradient of the outputs.</summary>
    public ref float OutputGradient;

    /// <summary>The gradient of the inputs, written where <see cref="WantsInputGradient"/>.</summary>
    public ref float InputGradient;

    /// <summary>Samples in the batch, at most what the session was made for.</summary>
    public int Count;

    /// <summary>Whether dropout drops and batch normalisation takes the statistics of the batch; false runs the layers as inference does, and keeps what backward reads.</summary>
    public bool IsTraining;

    /// <summary>Whether backward computes the gradient of the inputs too.</summary>
    public bool WantsInputGradient;

    /// <summary>Whether <see cref="OutputGradient"/> is with respect to the input of the last softmax, with which the loss was fused.</summary>
    public bool IsFusedLoss;

    /// <summary>What decides this step's random numbers, together with layer, sample and element.</summary>
    public ulong RandomKey;
}
