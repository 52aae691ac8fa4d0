using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Tests;

/// <summary>Windows over one axis, against the definition counted out by hand: a window for every start from which it fits.</summary>
public class AxisWindowTests
{
    public static TheoryData<int, int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int, int>();
            foreach (int input in Enumerable.Range(1, 9))
            {
                foreach (int kernel in Enumerable.Range(1, 4))
                {
                    foreach (int stride in Enumerable.Range(1, 4))
                    {
                        sizes.Add(input, kernel, stride);
                    }
                }
            }

            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void FitInsideThePaddedInput(int input, int kernel, int stride)
    {
        foreach ((int dilation, int begin, int end) in Pads())
        {
            int reach = ((kernel - 1) * dilation) + 1;
            int expected = 0;
            for (int start = -begin; start + reach <= input + end; start += stride)
            {
                expected++;
            }

            AxisWindow window = AxisWindow.Place(input, kernel, stride, dilation, isSame: false, begin, end, isCeil: false);
            Assert.Equal((reach, begin, end, 0, expected), (window.Reach, window.Begin, window.End, window.Extra, window.Output));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void RoundedUpStartInsideAndFitWithTheExtra(int input, int kernel, int stride)
    {
        foreach ((int dilation, int begin, int end) in Pads())
        {
            AxisWindow floor = AxisWindow.Place(input, kernel, stride, dilation, isSame: false, begin, end, isCeil: false);
            AxisWindow ceil = AxisWindow.Place(input, kernel, stride, dilation, isSame: false, begin, end, isCeil: true);

            // PyTorch's pooling_output_shape: floor((span + stride - 1) / stride) + 1, less one if the last window starts behind the input.
            long span = input + begin + end - floor.Reach;
            int torch = (int)Math.Floor((span + stride - 1.0) / stride) + 1;
            torch -= (torch - 1) * stride >= input + begin ? 1 : 0;
            Assert.Equal(Math.Max(torch, floor.Output), ceil.Output);
            if (ceil.Output != 0)
            {
                // With the extra, rounding down gives the same number.
                Assert.Equal(ceil.Output, ((ceil.Padded - ceil.Reach) / stride) + 1);
                Assert.Equal(ceil.End, end + ceil.Extra);
                Assert.InRange(ceil.Extra, 0, stride - 1);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void SameCoversTheInputInEqualSteps(int input, int kernel, int stride)
    {
        for (int dilation = 1; dilation <= 3; dilation++)
        {
            AxisWindow window = AxisWindow.Place(input, kernel, stride, dilation, isSame: true, 0, 0, isCeil: false);
            Assert.Equal((int)Math.Ceiling((double)input / stride), window.Output);
            Assert.InRange(window.End - window.Begin, 0, 1);
            Assert.Equal(Math.Max(((window.Output - 1) * stride) + window.Reach - input, 0), window.Begin + window.End);
            Assert.Equal(window.Output, AxisWindow.Place(input, kernel, stride, dilation, isSame: true, 0, 0, isCeil: true).Output);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void SeeTheInputWhereATapIsInside(int input, int kernel, int stride)
    {
        foreach ((int dilation, int begin, int end) in Pads())
        {
            AxisWindow window = AxisWindow.Place(input, kernel, stride, dilation, isSame: false, begin, end, isCeil: true);
            bool expected = Enumerable.Range(0, (int)window.Output).All(
                o => Enumerable.Range(0, kernel).Any(tap => (o * stride) - begin + (tap * dilation) is var at && at >= 0 && at < input));
            Assert.True(window.Output == 0 || expected == AxisWindow.SeesInput(input, kernel, stride, dilation, begin, (int)window.Output));
        }
    }

    [Fact]
    public void DoNotOverflow()
    {
        AxisWindow window = AxisWindow.Place(int.MaxValue, int.MaxValue, 1, int.MaxValue, isSame: true, 0, 0, isCeil: true);
        Assert.Equal(((int.MaxValue - 1L) * int.MaxValue) + 1, window.Reach);
        Assert.Equal(int.MaxValue, window.Output);
    }

    private static IEnumerable<(int Dilation, int Begin, int End)> Pads() =>
        from dilation in Enumerable.Range(1, 3) from begin in Enumerable.Range(0, 4) from end in Enumerable.Range(0, 4) select (dilation, begin, end);
}
