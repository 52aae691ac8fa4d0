using System.Text.Json.Serialization;
using CnnGen.Samples.Web;

const int Size = 56;
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ReadingJson.Default));
IConfiguration settings = builder.Configuration;
Reader reader;
try
{
    int epochs = settings["epochs"] is not { } given ? 4 : int.TryParse(given, out int number) && number > 0 ? number : throw new InvalidDataException($"--epochs is {given}; expected a number from 1.");
    reader = new Reader(Training.LoadOrTrain(settings["weights"] ?? "web-digits.safetensors", settings["data"], epochs));
}
catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

WebApplication app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();

// The drawing as bytes, and nothing else: 56 rows of 56 grey pixels, light on dark.
app.MapPost("/api/read", async (HttpRequest request) =>
{
    var pixels = new byte[(Size * Size) + 1];
    int length = await request.Body.ReadAtLeastAsync(pixels, pixels.Length, throwOnEndOfStream: false);
    if (length != Size * Size)
    {
        return Results.Text($"Expected {Size * Size} bytes, {Size} rows of {Size} grey pixels.", statusCode: StatusCodes.Status400BadRequest);
    }

    // No content: nothing is drawn.
    return reader.Read(pixels.AsSpan(0, length), Size) is { } reading ? Results.Json(reading, ReadingJson.Default.Reading) : Results.NoContent();
});
app.Run();
return 0;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Reading))]
internal sealed partial class ReadingJson : JsonSerializerContext;
