using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CnnGen.Web.Tests;

/// <summary>A headless Chromium with one page, told what to do through the DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private int _id;

    private Browser(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>Where Chromium is: as <c>CNNGEN_CHROMIUM</c> says, or on the path; null where there is none.</summary>
    public static string? Find() =>
        Environment.GetEnvironmentVariable("CNNGEN_CHROMIUM") is { Length: > 0 } named ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    public static async Task<Browser> OpenAsync(string program, Uri address)
    {
        string profile = Directory.CreateTempSubdirectory("cnngen-browser-").FullName;
        var start = new ProcessStartInfo(program, [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-port=0", $"--user-data-dir={profile}",
            "--window-size=1280,1500", "about:blank"])
        {
            RedirectStandardError = true,
        };
        var browser = new Browser(Process.Start(start)!, profile);
        const string Listening = "DevTools listening on ws://";
        string? line;
        while ((line = await browser._process.StandardError.ReadLineAsync()) is not null && !line.StartsWith(Listening, StringComparison.Ordinal))
        {
        }

        _ = browser._process.StandardError.ReadToEndAsync();
        string host = (line ?? throw new InvalidOperationException("The browser did not start."))[Listening.Length..].Split('/')[0];
        using var http = new HttpClient();
        JsonArray pages = JsonNode.Parse(await http.GetStringAsync($"http://{host}/json/list"))!.AsArray();
        await browser._socket.ConnectAsync(new Uri((string)pages.First(page => (string?)page!["type"] == "page")!["webSocketDebuggerUrl"]!), default);
        await browser.CallAsync("Page.enable", new { });
        await browser.CallAsync("Emulation.setDeviceMetricsOverride", new { width = 1280, height = 1500, deviceScaleFactor = 1, mobile = false });
        await browser.CallAsync("Page.navigate", new { url = address.ToString() });
        await browser.UntilAsync("document.readyState === 'complete' && document.querySelectorAll('#bars li').length === 10");
        return browser;
    }

    public async Task<JsonNode> CallAsync(string method, object parameters)
    {
        int id = ++_id;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters }), WebSocketMessageType.Text, true, default);
        while (true)
        {
            using var message = new MemoryStream();
            var buffer = new byte[1 << 16];
            WebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(buffer, default);
                message.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);

            JsonNode answer = JsonNode.Parse(message.ToArray())!;
            if ((int?)answer["id"] == id)
            {
                return answer["error"] is { } error ? throw new InvalidOperationException($"{method}: {error}") : answer["result"]!;
            }
        }
    }

    /// <summary>The value of a script's last expression.</summary>
    public async Task<JsonNode?> EvaluateAsync(string script)
    {
        JsonNode result = await CallAsync("Runtime.evaluate", new { expression = script, returnByValue = true, awaitPromise = true });
        return result["exceptionDetails"] is { } thrown ? throw new InvalidOperationException(thrown.ToJsonString()) : result["result"]!["value"];
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task UntilAsync(string condition)
    {
        for (int i = 0; i < 600; i++)
        {
            if ((bool?)await EvaluateAsync(condition) == true)
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"This never came true: {condition}. The page says: {await EvaluateAsync("document.body.innerText")}");
    }

    /// <summary>The page as a picture, as high as what is on it, when the last answer is there and its bars have come to rest.</summary>
    public async Task SaveScreenshotAsync(string path)
    {
        await UntilAsync("!isChanged && !isAsking && document.getAnimations().length === 0");
        JsonNode size = (await EvaluateAsync("[document.documentElement.clientWidth, document.body.getBoundingClientRect().height]"))!;
        var clip = new { x = 0, y = 0, width = (double)size[0]!, height = Math.Ceiling((double)size[1]!), scale = 1 };
        JsonNode picture = await CallAsync("Page.captureScreenshot", new { format = "png", clip });
        await File.WriteAllBytesAsync(path, Convert.FromBase64String((string)picture["data"]!));
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A helper process of the browser may still write there; it is a temporary folder.
        }
    }
}
