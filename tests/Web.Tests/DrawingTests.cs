using System.Net;

namespace CnnGen.Web.Tests;

/// <summary>Digits drawn on the page, by mouse, by finger and by keys, are read, and every layer shows what it sees.</summary>
/// <remarks>With <c>CNNGEN_SCREENSHOTS</c> naming a folder, what the page looked like is kept there.</remarks>
public class DrawingTests
{
    private static readonly (double X, double Y)[] Zero =
        [.. Enumerable.Range(0, 25).Select(i => i * Math.PI / 12).Select(angle => (0.5 + (0.2 * Math.Sin(angle)), 0.5 - (0.32 * Math.Cos(angle))))];

    private static readonly (double X, double Y)[] Seven = [(0.28, 0.2), (0.45, 0.2), (0.7, 0.2), (0.62, 0.4), (0.54, 0.6), (0.46, 0.82)];

    private static readonly (double X, double Y)[] One = [(0.42, 0.3), (0.52, 0.2), (0.52, 0.4), (0.52, 0.6), (0.52, 0.8)];

    [SkippableFact]
    public async Task DigitsAreRead()
    {
        string? program = Browser.Find();
        Skip.If(program is null, "No Chromium: install it, or name it in CNNGEN_CHROMIUM.");
        await using Site site = await Site.StartAsync();
        await using Browser browser = await Browser.OpenAsync(program!, site.Address);
        (double left, double top, double side) = await PadAsync(browser);

        await MouseAsync(Zero);
        await ReadsAsync(browser, 0);
        string[] layers = await LayersAsync();
        Assert.Equal(["input", "conv1", "maxpool1", "conv2", "maxpool2", "dense1", "dense2"], layers.Select(layer => layer.Split('|')[0]));
        Assert.Equal(["1x28x28", "12x28x28", "12x14x14", "24x14x14", "24x7x7", "1x1x48", "1x1x10"], layers.Select(layer => layer.Split('|')[1]));
        await KeepAsync("zero");

        // The second stroke changes what is seen, in every layer.
        string[] before = await PicturesAsync();
        await MouseAsync([(0.3, 0.8), (0.5, 0.5), (0.7, 0.2)]);
        string[] after = before;
        for (int i = 0; i < 300 && before.Zip(after).Any(pair => pair.First == pair.Second); i++)
        {
            await Task.Delay(100);
            after = await PicturesAsync();
        }

        Assert.All(before.Zip(after), pair => Assert.NotEqual(pair.First, pair.Second));

        await browser.EvaluateAsync("document.getElementById('clear').click()");
        await browser.UntilAsync("document.getElementById('answer').textContent === '–' && document.getElementById('layers').children.length === 0");

        await TouchAsync(Seven);
        await ReadsAsync(browser, 7);
        await KeepAsync("seven");

        await browser.CallAsync("Input.dispatchKeyEvent", Key("rawKeyDown", "Escape"));
        await browser.UntilAsync("document.getElementById('answer').textContent === '–'");
        await KeysAsync();
        await ReadsAsync(browser, 1);
        await KeepAsync("one");

        async Task MouseAsync((double X, double Y)[] points)
        {
            foreach ((int i, (double x, double y)) in points.Index())
            {
                await browser.CallAsync("Input.dispatchMouseEvent", Mouse(i == 0 ? "mousePressed" : "mouseMoved", x, y));
            }

            await browser.CallAsync("Input.dispatchMouseEvent", Mouse("mouseReleased", points[^1].X, points[^1].Y));
        }

        object Mouse(string type, double x, double y) => new { type, x = left + (x * side), y = top + (y * side), button = "left", buttons = 1, clickCount = 1 };

        async Task TouchAsync((double X, double Y)[] points)
        {
            foreach ((int i, (double x, double y)) in points.Index())
            {
                await browser.CallAsync("Input.dispatchTouchEvent", new { type = i == 0 ? "touchStart" : "touchMove", touchPoints = new[] { new { x = left + (x * side), y = top + (y * side) } } });
            }

            await browser.CallAsync("Input.dispatchTouchEvent", new { type = "touchEnd", touchPoints = Array.Empty<object>() });
        }

        // The pen starts where the last stroke ended: up without ink, then down with it.
        async Task KeysAsync()
        {
            await browser.EvaluateAsync("document.getElementById('pad').focus()");
            await PressAsync("ArrowUp", 22);
            await PressAsync(" ", 1);
            await PressAsync("ArrowDown", 22);
            await PressAsync(" ", 1);
        }

        async Task PressAsync(string key, int times)
        {
            for (int i = 0; i < times; i++)
            {
                await browser.CallAsync("Input.dispatchKeyEvent", Key("rawKeyDown", key));
                await browser.CallAsync("Input.dispatchKeyEvent", Key("keyUp", key));
            }
        }

        async Task<string[]> LayersAsync() => [.. (await browser.EvaluateAsync(
            "[...document.querySelectorAll('.layer')].map(l => { const c = [...l.querySelectorAll('canvas')]; return l.querySelector('h2').firstChild.data + '|' + c.length + 'x' + c[0].height + 'x' + c[0].width; })"))!
            .AsArray().Select(layer => (string)layer!)];

        async Task<string[]> PicturesAsync() => [.. (await browser.EvaluateAsync(Pictures))!.AsArray().Select(picture => (string)picture!)];

        async Task KeepAsync(string name)
        {
            if (Environment.GetEnvironmentVariable("CNNGEN_SCREENSHOTS") is { Length: > 0 } folder)
            {
                await browser.SaveScreenshotAsync(Path.Combine(folder, $"web-{name}.png"));
            }
        }
    }

    [Fact]
    public async Task OtherLengthsAreRefused()
    {
        await using Site site = await Site.StartAsync();
        using var http = new HttpClient { BaseAddress = site.Address };
        foreach (int length in new[] { 0, 3135, 3137, 100_000 })
        {
            using HttpResponseMessage answer = await http.PostAsync("api/read", new ByteArrayContent(new byte[length]));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("Expected 3136 bytes", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using HttpResponseMessage nothing = await http.PostAsync("api/read", new ByteArrayContent(new byte[3136]));
        Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
    }

    private const string Pictures = "[...document.querySelectorAll('.layer')].map(l => [...l.querySelectorAll('canvas')].map(c => c.toDataURL()).join())";

    private static object Key(string type, string key) => new { type, key, code = key == " " ? "Space" : key, text = type == "rawKeyDown" && key == " " ? " " : "" };

    private static async Task ReadsAsync(Browser browser, int digit) => await browser.UntilAsync($"document.getElementById('answer').textContent === 'This is a {digit}.'");

    private static async Task<(double Left, double Top, double Side)> PadAsync(Browser browser)
    {
        double[] box = [.. (await browser.EvaluateAsync("(() => { const b = document.getElementById('pad').getBoundingClientRect(); return [b.left, b.top, b.width]; })()"))!
            .AsArray().Select(value => (double)value!)];
        return (box[0], box[1], box[2]);
    }
}
