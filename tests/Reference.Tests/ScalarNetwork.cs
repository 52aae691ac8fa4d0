using System.Globalization;

namespace CnnGen.Reference.Tests;

/// <summary>A tensor of the plain reference: channels, rows, columns, in double precision.</summary>
internal sealed record Volume(int Channels, int Rows, int Columns, double[] Values)
{
    public Volume(int channels, int rows, int columns)
        : this(channels, rows, columns, new double[channels * rows * columns])
    {
    }

    public ref double this[int channel, int row, int column] => ref Values[(((channel * Rows) + row) * Columns) + column];

    public bool Contains(int row, int column) => row >= 0 && row < Rows && column >= 0 && column < Columns;
}

/// <summary>A layer as plain loops: the attribute that declares it, its parameters, its forward pass.</summary>
internal abstract record ScalarLayer(string Attribute)
{
    public double[] Weight { get; init; } = [];

    public double[] Bias { get; init; } = [];

    public abstract Volume Forward(Volume x);
}

internal sealed record ScalarWindow(int KernelRows, int KernelColumns, int StrideRows, int StrideColumns, int DilationRows, int DilationColumns, int Top, int Left, int Bottom, int Right)
{
    public int OutputRows(int rows) => ((rows + Top + Bottom - ((KernelRows - 1) * DilationRows) - 1) / StrideRows) + 1;

    public int OutputColumns(int columns) => ((columns + Left + Right - ((KernelColumns - 1) * DilationColumns) - 1) / StrideColumns) + 1;

    public bool Fits(int rows, int columns) =>
        rows + Top + Bottom >= ((KernelRows - 1) * DilationRows) + 1 && columns + Left + Right >= ((KernelColumns - 1) * DilationColumns) + 1;

    public string Arguments => string.Create(
        CultureInfo.InvariantCulture,
        $"{KernelRows}, {KernelColumns}, Strides = [{StrideRows}, {StrideColumns}], Pads = [{Top}, {Left}, {Bottom}, {Right}]");

    public string Dilations => $", Dilations = [{DilationRows}, {DilationColumns}]";
}

internal sealed record ScalarConv(string Attribute, ScalarWindow Window, int Filters, int Groups, string PadMode, double PadValue, Func<double, double> Activation)
    : ScalarLayer(Attribute)
{
    public override Volume Forward(Volume x)
    {
        ScalarWindow w = Window;
        var y = new Volume(Filters, w.OutputRows(x.Rows), w.OutputColumns(x.Columns));
        int inGroup = x.Channels / Groups, outGroup = Filters / Groups;
        for (int filter = 0; filter < Filters; filter++)
        {
            for (int row = 0; row < y.Rows; row++)
            {
                for (int column = 0; column < y.Columns; column++)
                {
                    double sum = Bias.Length == 0 ? 0 : Bias[filter];
                    for (int channel = 0; channel < inGroup; channel++)
                    {
                        for (int i = 0; i < w.KernelRows; i++)
                        {
                            for (int j = 0; j < w.KernelColumns; j++)
                            {
                                double weight = Weight[(((((filter * inGroup) + channel) * w.KernelRows) + i) * w.KernelColumns) + j];
                                sum += weight * Read(
                                    x, (filter / outGroup * inGroup) + channel, (row * w.StrideRows) - w.Top + (i * w.DilationRows), (column * w.StrideColumns) - w.Left + (j * w.DilationColumns));
                            }
                        }
                    }

                    y[filter, row, column] = Activation(sum);
                }
            }
        }

        return y;
    }

    private double Read(Volume x, int channel, int row, int column) => PadMode switch
    {
        "Zeros" => x.Contains(row, column) ? x[channel, row, column] : 0,
        "Constant" => x.Contains(row, column) ? x[channel, row, column] : PadValue,
        "Replicate" => x[channel, Math.Clamp(row, 0, x.Rows - 1), Math.Clamp(column, 0, x.Columns - 1)],
        "Circular" => x[channel, (row + x.Rows) % x.Rows, (column + x.Columns) % x.Columns],
        _ => x[channel, Mirror(row, x.Rows), Mirror(column, x.Columns)],
    };

    private static int Mirror(int position, int size) => position < 0 ? -position : position >= size ? (2 * size) - 2 - position : position;
}

internal sealed record ScalarPool(string Attribute, string Kind, ScalarWindow Window, bool CountIncludePad) : ScalarLayer(Attribute)
{
    public override Volume Forward(Volume x)
    {
        ScalarWindow w = Window;
        var y = new Volume(x.Channels, w.OutputRows(x.Rows), w.OutputColumns(x.Columns));
        for (int channel = 0; channel < x.Channels; channel++)
        {
            for (int row = 0; row < y.Rows; row++)
            {
                for (int column = 0; column < y.Columns; column++)
                {
                    double max = double.NegativeInfinity, sum = 0, squares = 0;
                    int count = 0;
                    for (int i = 0; i < w.KernelRows; i++)
                    {
                        for (int j = 0; j < w.KernelColumns; j++)
                        {
                            int r = (row * w.StrideRows) - w.Top + (i * w.DilationRows), c = (column * w.StrideColumns) - w.Left + (j * w.DilationColumns);
                            bool isInside = x.Contains(r, c);
                            count += isInside || CountIncludePad ? 1 : 0;
                            double value = isInside ? x[channel, r, c] : 0;
                            max = isInside ? Math.Max(max, value) : max;
                            sum += value;
                            squares += value * value;
                        }
                    }

                    y[channel, row, column] = Kind switch { "Max" => max, "Average" => sum / count, _ => Math.Sqrt(squares) };
                }
            }
        }

        return y;
    }
}

internal sealed record ScalarAdaptive(string Attribute, int Rows, int Columns) : ScalarLayer(Attribute)
{
    public override Volume Forward(Volume x)
    {
        var y = new Volume(x.Channels, Rows, Columns);
        for (int channel = 0; channel < x.Channels; channel++)
        {
            for (int row = 0; row < Rows; row++)
            {
                for (int column = 0; column < Columns; column++)
                {
                    (int top, int bottom) = Range(row, x.Rows, Rows);
                    (int left, int right) = Range(column, x.Columns, Columns);
                    for (int r = top; r < bottom; r++)
                    {
                        for (int c = left; c < right; c++)
                        {
                            y[channel, row, column] += x[channel, r, c] / ((bottom - top) * (right - left));
                        }
                    }
                }
            }
        }

        return y;

        static (int From, int To) Range(int i, int size, int count) => ((int)Math.Floor((double)i * size / count), (int)Math.Ceiling((double)(i + 1) * size / count));
    }
}

internal sealed record ScalarDense(string Attribute, int Units, Func<double, double> Activation) : ScalarLayer(Attribute)
{
    public override Volume Forward(Volume x)
    {
        var y = new Volume(Units, 1, 1);
        for (int unit = 0; unit < Units; unit++)
        {
            double sum = Bias.Length == 0 ? 0 : Bias[unit];
            for (int i = 0; i < x.Values.Length; i++)
            {
                sum += Weight[(unit * x.Values.Length) + i] * x.Values[i];
            }

            y.Values[unit] = Activation(sum);
        }

        return y;
    }
}

internal sealed record ScalarElementwise(string Attribute, Func<double, double> Function) : ScalarLayer(Attribute)
{
    public override Volume Forward(Volume x) => x with { Values = [.. x.Values.Select(Function)] };
}

internal sealed record ScalarSoftmax(string Attribute, bool IsLog) : ScalarLayer(Attribute)
{
    public override Volume Forward(Volume x)
    {
        var y = new Volume(x.Channels, x.Rows, x.Columns);
        for (int position = 0; position < x.Rows * x.Columns; position++)
        {
            double sum = 0;
            for (int channel = 0; channel < x.Channels; channel++)
            {
                sum += Math.Exp(x.Values[(channel * x.Rows * x.Columns) + position]);
            }

            for (int channel = 0; channel < x.Channels; channel++)
            {
                int i = (channel * x.Rows * x.Columns) + position;
                y.Values[i] = IsLog ? x.Values[i] - Math.Log(sum) : Math.Exp(x.Values[i]) / sum;
            }
        }

        return y;
    }
}

/// <summary>Padding with zeros; negative pads crop.</summary>
internal sealed record ScalarPad(string Attribute, int Top, int Left, int Bottom, int Right) : ScalarLayer(Attribute)
{
    public override Volume Forward(Volume x)
    {
        var y = new Volume(x.Channels, x.Rows + Top + Bottom, x.Columns + Left + Right);
        for (int channel = 0; channel < y.Channels; channel++)
        {
            for (int row = 0; row < y.Rows; row++)
            {
                for (int column = 0; column < y.Columns; column++)
                {
                    y[channel, row, column] = x.Contains(row - Top, column - Left) ? x[channel, row - Top, column - Left] : 0;
                }
            }
        }

        return y;
    }
}

internal sealed record ScalarReshape(string Attribute, int Channels, int Rows, int Columns) : ScalarLayer(Attribute)
{
    public override Volume Forward(Volume x) => new(Channels, Rows, Columns, x.Values);
}
