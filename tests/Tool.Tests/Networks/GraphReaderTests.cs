using CnnGen.Generator.Emission;
using CnnGen.Tool.Networks;

namespace CnnGen.Tool.Tests.Networks;

public sealed class GraphReaderTests
{
    public static TheoryData<string> Names => Samples.Names;

    /// <summary>A compiled class carries all that its generated source was written from.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Source_of_a_compiled_class_is_what_the_generator_wrote(string name) =>
        Assert.Equal(Samples.Generated(name), NetworkWriter.Write(GraphReader.Read(Samples.Create(name))));

    [Theory]
    [InlineData("Convolutions")]
    [InlineData("Signal")]
    public void With_clocks_a_network_infers_the_same_and_every_tick_is_some_layers_or_a_copys(string name)
    {
        Network network = Samples.Create(name);
        float[] input = Samples.RandomInput(network, 1), expected = new float[network.Info.OutputLength], actual = new float[network.Info.OutputLength];
        network.Forward(input, expected);
        double[] seconds = TimedNetwork.Of(network).Measure(input, actual, 0.01);
        Assert.Equal(expected, actual);
        Assert.Equal(network.Info.Layers.Count + 1, seconds.Length);
        Assert.All(seconds, one => Assert.True(one >= 0));
        Assert.True(seconds.Sum() > 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layers_estimates_are_parts_of_the_networks(string name)
    {
        NetworkInfo info = Samples.Create(name).Info;
        Assert.All(info.Layers.Where(layer => layer.MultiplyAdds > 0), layer => Assert.True(layer.EstimatedNanoseconds > 0, layer.Name));

        // Each is rounded up; copies of the input and the output are no layer's.
        Assert.InRange(info.Layers.Sum(layer => layer.EstimatedNanoseconds), info.InferenceNanoseconds / 4, info.InferenceNanoseconds + info.Layers.Count);
    }
}
