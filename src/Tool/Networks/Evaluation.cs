namespace CnnGen.Tool.Networks;

/// <summary>How a network classifies samples, alone or beside ONNX Runtime. The class is the largest of the first output's elements, the first of equal ones.</summary>
/// <param name="Count">The samples.</param>
/// <param name="Right">Samples that the network gives their class.</param>
/// <param name="PeerRight">The same of ONNX Runtime; null where it is not asked.</param>
/// <param name="Different">Samples to which the two give different classes.</param>
/// <param name="Ties">Of these, the samples whose two best outputs are nearer to one another, here or there, than rounding moves them (<see cref="TieWidth"/>).</param>
internal sealed record Evaluation(int Count, int Right, int? PeerRight, int Different, int Ties)
{
    /// <summary>Two outputs are a tie where they differ by less than this share of the largest magnitude among the outputs: some hundred roundings of a float.</summary>
    public const double TieWidth = 1e-5;

    /// <summary>Runs all samples, each alone.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The samples, as the network takes them.</param>
    /// <param name="peer">ONNX Runtime with the same network; null for none.</param>
    public static Evaluation Of(Network network, LabeledData data, PeerSession? peer)
    {
        int inputLength = network.Info.InputLength;
        if (data.Shape.Length != inputLength)
        {
            throw new ToolException($"{network.Info.Name} takes {inputLength} numbers {network.Info.Input}; the samples have {data.Shape.Length} {data.Shape}.");
        }

        var output = new float[network.Info.OutputLength];
        Range first = network.Info.Outputs[0].Offset..(network.Info.Outputs[0].Offset + network.Info.Outputs[0].Shape.Length);
        int right = 0, peerRight = 0, different = 0, ties = 0;
        for (int i = 0; i < data.Count; i++)
        {
            network.Forward(data.Input(i), output);
            ReadOnlySpan<float> ours = output.AsSpan(first);
            int own = Largest(ours);
            right += own == data.Labels[i] ? 1 : 0;
            if (peer is null)
            {
                continue;
            }

            ReadOnlySpan<float> theirs = peer.Infer(data.Input(i));
            int other = Largest(theirs);
            peerRight += other == data.Labels[i] ? 1 : 0;
            different += own != other ? 1 : 0;
            ties += own != other && (IsTie(ours, own, other) || IsTie(theirs, own, other)) ? 1 : 0;
        }

        return new Evaluation(data.Count, right, peer is null ? null : peerRight, different, ties);
    }

    /// <summary>The place of the largest element, the first of equal ones.</summary>
    public static int Largest(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            largest = values[i] > values[largest] ? i : largest;
        }

        return largest;
    }

    private static bool IsTie(ReadOnlySpan<float> values, int a, int b)
    {
        double scale = 0;
        foreach (float value in values)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        return Math.Abs((double)values[a] - values[b]) <= TieWidth * scale;
    }
}
