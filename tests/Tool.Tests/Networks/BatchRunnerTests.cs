using CnnGen.Tool.Timing;

namespace CnnGen.Tool.Tests.Networks;

public sealed class BatchRunnerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 2)]
    [InlineData(2, 4)]
    public void Samples_on_several_threads_infer_as_on_one(int batch, int threads)
    {
        Network network = Samples.Create("Signal");
        float[] input = Samples.RandomInput(network, batch), expected = new float[batch * network.Info.OutputLength], actual = new float[expected.Length];
        network.Forward(input, expected);
        using var runner = new BatchRunner(network, input, actual, threads);
        for (int run = 0; run < 3; run++)
        {
            Array.Clear(actual);
            runner.Run();
            Assert.Equal(expected, actual);
        }
    }
}
