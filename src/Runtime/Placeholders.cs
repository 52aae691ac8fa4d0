namespace CnnGen;

internal static class Initializer
{
    public static void Fill(Network network, int seed) => throw new NotSupportedException();
}

internal static class Safetensors
{
    public static void Save(string path, Network network) => throw new NotSupportedException();

    public static void Load(string path, Network network) => throw new NotSupportedException();
}

/// <summary>Changes parameters by their gradients.</summary>
public abstract class Optimizer
{
    /// <summary>One update from the gradients of the session's last backward pass.</summary>
    public abstract void Step(TrainingSession session);
}

internal static class RandomSequence
{
    public static ulong Key(ulong seed, ulong step) => throw new NotSupportedException();
}

/// <summary>Losses.</summary>
public enum LossFunction
{
    /// <summary>Placeholder.</summary>
    MeanSquaredError,
}
