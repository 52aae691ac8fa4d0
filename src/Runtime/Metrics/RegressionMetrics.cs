namespace CnnGen;

/// <summary>How near numbers come to their targets. Definitions and edge cases are scikit-learn's; several outputs count alike.</summary>
public static class RegressionMetrics
{
    /// <summary>The mean of abs(y - p) over all outputs of all samples.</summary>
    public static double MeanAbsoluteError(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        double sum = 0;
        for (int i = 0; i < predictions.Outputs.Length; i++)
        {
            sum += Math.Abs(predictions.Targets[i] - (double)predictions.Outputs[i]);
        }

        return sum / predictions.Outputs.Length;
    }

    /// <summary>The mean over outputs of the root of the mean of (y - p)² over samples, as scikit-learn's <c>root_mean_squared_error</c>.</summary>
    public static double RootMeanSquaredError(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        double sum = 0;
        for (int output = 0; output < predictions.Length; output++)
        {
            double squares = 0;
            for (int i = output; i < predictions.Outputs.Length; i += predictions.Length)
            {
                double error = predictions.Targets[i] - (double)predictions.Outputs[i];
                squares += error * error;
            }

            sum += Math.Sqrt(squares / predictions.Count);
        }

        return sum / predictions.Length;
    }

    /// <summary>1 - sum of (y - p)² / sum of (y - mean y)², the mean over outputs.</summary>
    /// <returns>Where all targets of an output are equal, 1 if all predictions are right and else 0 (<c>force_finite=True</c>); NaN for fewer than two samples.</returns>
    public static double R2(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Count < 2)
        {
            return double.NaN;
        }

        double sum = 0;
        for (int output = 0; output < predictions.Length; output++)
        {
            double mean = 0, residual = 0, total = 0;
            for (int i = output; i < predictions.Targets.Length; i += predictions.Length)
            {
                mean += predictions.Targets[i];
            }

            mean /= predictions.Count;
            for (int i = output; i < predictions.Targets.Length; i += predictions.Length)
            {
                double error = predictions.Targets[i] - (double)predictions.Outputs[i], distance = predictions.Targets[i] - mean;
                residual += error * error;
                total += distance * distance;
            }

            sum += total != 0 ? 1 - (residual / total) : residual == 0 ? 1 : 0;
        }

        return sum / predictions.Length;
    }
}
