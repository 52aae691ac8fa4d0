using System.Text;
using static CnnGen.Runtime.Tests.Data.WavBytes;

namespace CnnGen.Runtime.Tests.Data;

/// <summary>Sound files, byte by byte.</summary>
public sealed class WavTests
{
    [Fact]
    public void SamplesOf16BitsAreSigned()
    {
        WavFile sound = WavFile.Parse(Wav(1, 8000, 16, [0, 0, 0xFF, 0x7F, 0, 0x80, 0, 0x40]));
        Assert.Equal((8000, 1), (sound.SampleRate, sound.Channels));
        Assert.Equal([0, 32767 / 32768f, -1, 0.5f], sound.Samples);
    }

    [Fact]
    public void SamplesOf8BitsAreAbout128() => Assert.Equal([0, -1, 127 / 128f], WavFile.Parse(Wav(1, 8000, 8, [128, 0, 255])).Samples);

    [Fact]
    public void StereoKeepsMomentsTogether() => Assert.Equal([0.5f, -0.5f, 0.25f, 0], WavFile.Parse(Wav(2, 44100, 16, [0, 0x40, 0, 0xC0, 0, 0x20, 0, 0])).Samples);

    /// <summary>A part of odd length has a byte after it that is not counted.</summary>
    [Fact]
    public void OtherPartsArePassedOver()
    {
        byte[] plain = Wav(1, 8000, 16, [1, 0]);
        byte[] extra = [.. Encoding.ASCII.GetBytes("LIST"), 3, 0, 0, 0, 9, 9, 9, 0];
        Assert.Equal([1 / 32768f], WavFile.Parse([.. plain[..12], .. extra, .. plain[12..]]).Samples);
    }

    [Fact]
    public void WhatIsNoSoundIsRefused()
    {
        byte[] plain = Wav(1, 8000, 16, [1, 0, 2, 0]);
        Assert.Contains("RIFF", Refused("RIFX...."u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("cut off", Refused(plain[..^1]), StringComparison.Ordinal);
        Assert.Contains("no samples", Refused(plain[..36]), StringComparison.Ordinal);
        Assert.Contains("12 bits", Refused(Wav(1, 8000, 12, [1, 0, 0])), StringComparison.Ordinal);
        Assert.Contains("format 6", Refused(Wav(1, 8000, 8, [1, 0, 0], code: 6)), StringComparison.Ordinal);
        Assert.Contains("before its format", Refused([.. plain[..12], .. plain[36..]]), StringComparison.Ordinal);

        static string Refused(byte[] bytes) => Assert.Throws<InvalidDataException>(() => WavFile.Parse(bytes)).Message;
    }

    [Fact]
    public void LongerSamplesAreRead()
    {
        Assert.Equal([0.5f, -1, 1 / 8388608f], WavFile.Parse(Wav(1, 8000, 24, [0, 0, 0x40, 0, 0, 0x80, 1, 0, 0])).Samples);
        Assert.Equal([0.5f, -1], WavFile.Parse(Wav(1, 8000, 32, [0, 0, 0, 0x40, 0, 0, 0, 0x80])).Samples);
        Assert.Equal([1.5f], WavFile.Parse(Wav(1, 8000, 32, BitConverter.GetBytes(1.5f), code: 3)).Samples);
        Assert.Equal([-2.25f], WavFile.Parse(Wav(1, 8000, 64, BitConverter.GetBytes(-2.25), code: 3)).Samples);
    }

    [Fact]
    public void TheExtensibleFormNamesItsFormat()
    {
        byte[] plain = Wav(1, 8000, 16, [0, 0x40], code: 0xFFFE);
        byte[] extra = new byte[24];
        (extra[0], extra[8]) = (22, 1);
        byte[] bytes = [.. plain[..36], .. extra, .. plain[36..]];
        bytes[16] = 40;
        Assert.Equal([0.5f], WavFile.Parse(bytes).Samples);
    }

    [Fact]
    public void NetworksTakeChannelsOneAfterTheOther() =>
        Assert.Equal([1, 3, 0, 2, 4, 0], new WavFile(8000, 2, [1, 2, 3, 4]).ToPlanes(3));
}
