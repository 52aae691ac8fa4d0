using System.Text.Json.Serialization;
using CnnGen.Samples.Web;

const int Size = 56;
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ReadingJson.Default));
IConfiguration settings = builder.Configuration;
var reader = new Reader(Training.LoadOrTrain(settings["weights"] ?? "web-digits.safetensors", settings["data"], settings.GetValue("epochs", 4)));

WebApplication app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();

// The drawing as bytes, and nothing else: 56 rows of 56 grey pixels, light on dark.
app.MapPost("/api/read", async (HttpRequest request) =>
{
    var pixels = new byte[(Size * Size) + 1];
    int length = await request.Body.ReadAtLeastAsync(pixels, pixels.Length, throwOnEndOfStream: false);
    return length != Size * Size
        ? Results.Text($"Expected {Size * Size} bytes, {Size} rows of {Size} grey pixels.", statusCode: StatusCodes.Status400BadRequest)
        : Results.Json(reader.Read(pixels.AsSpan(0, length), Size), ReadingJson.Default.Reading);
});
app.Run();

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Reading))]
internal sealed partial class ReadingJson : JsonSerializerContext;
