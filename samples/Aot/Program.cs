using System.Diagnostics;
using System.Globalization;
using CnnGen;
using CnnGen.Samples.Aot;

double toMain = ProcessAge.Milliseconds;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
#if !NATIVE
if (Training.Run(args) is { } code)
{
    return code;
}
#endif
if (args.Length != 1 || args[0].StartsWith("--", StringComparison.Ordinal))
{
    Console.Error.WriteLine("classify IMAGE.pgm            what digit the image shows, light on dark");
#if !NATIVE
    Console.Error.WriteLine(Training.Help);
#endif
    return 2;
}

if (!File.Exists(args[0]))
{
    Console.Error.WriteLine($"There is no file {args[0]}.");
    return 1;
}

GreyImage image;
try
{
    image = GreyImage.Read(args[0]);
}
catch (InvalidDataException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    // The native file has none of the framework's sentences.
    Console.Error.WriteLine($"{args[0]} cannot be read.");
    return 1;
}

long start = Stopwatch.GetTimestamp();
LeNet network = LeNet.Embedded();
float[] input = new float[LeNet.InputLength], scores = new float[LeNet.OutputLength];
ImageTensors.FromGray(image.Pixels, image.Rows, image.Columns, input, LeNet.Definition.Input);
network.Forward(input, scores);
TimeSpan first = Stopwatch.GetElapsedTime(start);

const int Rounds = 200;
start = Stopwatch.GetTimestamp();
for (int i = 0; i < Rounds; i++)
{
    network.Forward(input, scores);
}

TimeSpan each = Stopwatch.GetElapsedTime(start) / Rounds;
float[] probabilities = new float[scores.Length];
SoftmaxOperations.Softmax(ref scores[0], ref probabilities[0], scores.Length, 1);
for (int place = 0; place < 3; place++)
{
    int digit = 0;
    for (int other = 1; other < probabilities.Length; other++)
    {
        digit = probabilities[other] > probabilities[digit] ? other : digit;
    }

    Console.WriteLine($"{digit}  {probabilities[digit]:P1}");
    probabilities[digit] = -1;
}

Console.WriteLine(
    $"File: {new FileInfo(Environment.ProcessPath!).Length / 1e6:F2} MB. Start: {toMain:F0} ms. Weights and first image: {first.TotalMilliseconds:F2} ms. Then {each.TotalMicroseconds:F1} us an image.");
return 0;
