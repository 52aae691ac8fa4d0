namespace Gallery.Detection;

/// <summary>A thing that is in a picture.</summary>
/// <param name="Box">Where.</param>
/// <param name="Class">What, from 0.</param>
public readonly record struct Truth(Box Box, int Class);

/// <summary>The loss of the first YOLO (Redmon et al. 2015, equation 3), and its gradient for <see cref="TrainingSession.Backward(ReadOnlySpan{float})"/>.</summary>
/// <remarks>
/// The cell that a thing's centre falls into answers for it, and in the cell the box that overlaps it most. That box's confidence is to be the overlap
/// (taken as a constant), all other confidences 0. A cell answers for one thing: the first that falls into it.
/// </remarks>
public static class YoloLoss
{
    /// <summary>The weight of places.</summary>
    public const double Place = 5;

    /// <summary>The weight of the confidence of boxes that answer for nothing.</summary>
    public const double Nothing = 0.5;

    /// <summary>The loss of one picture.</summary>
    /// <param name="output">The network's output, as <see cref="YoloGrid"/> says.</param>
    /// <param name="truths">What is in the picture.</param>
    /// <param name="gradient">Receives the gradient with respect to every element of the output.</param>
    public static double Compute(ReadOnlySpan<float> output, IReadOnlyList<Truth> truths, Span<float> gradient)
    {
        YoloGrid.CheckLength(output);
        YoloGrid.CheckLength(gradient);
        gradient.Clear();
        double loss = 0;
        for (int row = 0; row < YoloGrid.Cells; row++)
        {
            for (int column = 0; column < YoloGrid.Cells; column++)
            {
                Truth? truth = null;
                foreach (Truth candidate in truths)
                {
                    truth ??= CellOf(candidate.Box) == (row, column) ? candidate : null;
                }

                int answering = truth is null ? -1 : MostOverlapping(output, truth.Value.Box, row, column);
                for (int box = 0; box < YoloGrid.Boxes; box++)
                {
                    if (box != answering)
                    {
                        loss += Square(output, gradient, (box * 5) + 4, row, column, 0, Nothing);
                    }
                }

                if (truth is not null)
                {
                    loss += CellLoss(output, gradient, truth.Value, answering, row, column);
                }
            }
        }

        return loss;
    }

    private static double CellLoss(ReadOnlySpan<float> output, Span<float> gradient, Truth truth, int answering, int row, int column)
    {
        Box box = truth.Box;
        int first = answering * 5;
        double overlap = YoloGrid.BoxOf(output, answering, row, column).IntersectionOverUnion(box);
        double loss = Square(output, gradient, first, row, column, ((box.Left + box.Right) / 2 * YoloGrid.Cells) - column, Place)
            + Square(output, gradient, first + 1, row, column, ((box.Top + box.Bottom) / 2 * YoloGrid.Cells) - row, Place)
            + Square(output, gradient, first + 2, row, column, Math.Sqrt(box.Right - box.Left), Place)
            + Square(output, gradient, first + 3, row, column, Math.Sqrt(box.Bottom - box.Top), Place)
            + Square(output, gradient, first + 4, row, column, overlap, 1);
        for (int i = 0; i < YoloGrid.Classes; i++)
        {
            loss += Square(output, gradient, YoloGrid.ClassChannel(i), row, column, i == truth.Class ? 1 : 0, 1);
        }

        return loss;
    }

    /// <summary>weight (p - target)², whose gradient is 2 weight (p - target).</summary>
    private static double Square(ReadOnlySpan<float> output, Span<float> gradient, int channel, int row, int column, double target, double weight)
    {
        int index = YoloGrid.Index(channel, row, column);
        double difference = output[index] - target;
        gradient[index] = (float)(2 * weight * difference);
        return weight * difference * difference;
    }

    private static (int Row, int Column) CellOf(Box box) => (Cell((box.Top + box.Bottom) / 2), Cell((box.Left + box.Right) / 2));

    private static int Cell(double share) => Math.Clamp((int)(share * YoloGrid.Cells), 0, YoloGrid.Cells - 1);

    private static int MostOverlapping(ReadOnlySpan<float> output, Box box, int row, int column)
    {
        int best = 0;
        for (int i = 1; i < YoloGrid.Boxes; i++)
        {
            best = YoloGrid.BoxOf(output, i, row, column).IntersectionOverUnion(box) > YoloGrid.BoxOf(output, best, row, column).IntersectionOverUnion(box) ? i : best;
        }

        return best;
    }
}
