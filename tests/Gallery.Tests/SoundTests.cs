using Gallery.Data;
using static CnnGen.Runtime.Tests.Data.WavBytes;

namespace CnnGen.Gallery.Tests;

public class SoundTests
{
    [Theory]
    [InlineData("7_jackson_4.wav", 7, "jackson", 4, true)]
    [InlineData("0_theo_5.wav", 0, "theo", 5, false)]
    public void A_name_says_digit_speaker_and_split(string name, int digit, string speaker, int index, bool isTest)
    {
        SpokenDigitSet.Recording recording = SpokenDigitSet.Parse(name, Wav(1, 8000, 16, [0, 0]));
        Assert.Equal((digit, speaker, index, isTest), (recording.Digit, recording.Speaker, recording.Index, recording.IsTest));
    }

    [Theory]
    [InlineData("jackson_4.wav")]
    [InlineData("x_jackson_4.wav")]
    [InlineData("7_jackson_x.wav")]
    public void Other_names_are_refused(string name) => Assert.Throws<InvalidDataException>(() => SpokenDigitSet.Parse(name, Wav(1, 8000, 16, [0, 0])));

    /// <summary>The nearer microphone hears a sound louder and earlier; with the same seed it is heard from the same place.</summary>
    [Fact]
    public void A_recording_is_heard_from_a_place()
    {
        float[] click = new float[100];
        click[0] = 1;
        SpokenDigitSet.Recording[] recordings = [new(3, "theo", 9, click), new(4, "theo", 9, click), new(5, "theo", 9, click)];
        LabeledData heard = SpokenDigitSet.Hear(recordings, copies: 1, seed: 1), again = SpokenDigitSet.Hear(recordings, copies: 1, seed: 1);
        Assert.Equal([3, 4, 5], heard.Labels);
        Assert.Equal(heard.Inputs, again.Inputs);
        Assert.NotEqual(heard.Inputs, SpokenDigitSet.Hear(recordings, copies: 1, seed: 2).Inputs);
        for (int i = 0; i < heard.Count; i++)
        {
            float[] left = heard.Input(i)[..SpokenDigitSet.Length].ToArray(), right = heard.Input(i)[SpokenDigitSet.Length..].ToArray();
            int leftAt = Array.IndexOf(left, left.Max()), rightAt = Array.IndexOf(right, right.Max());
            Assert.InRange(Math.Abs(leftAt - rightAt), 0, 4);
            Assert.True(left.Max() >= right.Max() ? leftAt <= rightAt : rightAt <= leftAt);
        }
    }

    [SkippableFact]
    public void The_official_split_is_300_of_3000()
    {
        string? folder = DataFolder.Find(null, "fsdd");
        Skip.If(folder is null, "fsdd is not on this machine.");
        IReadOnlyList<SpokenDigitSet.Recording> recordings = SpokenDigitSet.Read(folder!);
        Assert.Equal(3000, recordings.Count);
        Assert.Equal(300, recordings.Count(recording => recording.IsTest));
        Assert.All(recordings.Where(recording => recording.IsTest).GroupBy(recording => recording.Digit), group => Assert.Equal(30, group.Count()));
        Assert.Equal(6, recordings.Select(recording => recording.Speaker).Distinct().Count());
    }
}
