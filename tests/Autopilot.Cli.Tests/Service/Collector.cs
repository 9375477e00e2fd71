using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autopilot.Cli.Tests;

/// <summary>A collector of traces and metrics on loopback, which keeps what it is sent.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentQueue<(string Path, string Body)> received = new();

    private Collector(WebApplication application)
    {
        this.application = application;
        application.MapPost("/v1/{signal}", async (string signal, HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            // Names stand in protobuf as they are.
            received.Enqueue((signal, Encoding.Latin1.GetString(body.ToArray())));
        });
    }

    public Uri Address => new(application.Urls.Single());

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        await collector.application.StartAsync();
        return collector;
    }

    /// <summary>All that has come of a kind.</summary>
    public string Of(string signal) => string.Concat(received.Where(one => one.Path == signal).Select(one => one.Body));

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
