using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autopilot.Cli.Tests;

/// <summary>
/// A Vertex AI and a metadata server on loopback. Its model sets the price to 12 in the file price.txt, runs the command check and says so; a probe gets
/// one word.
/// </summary>
internal sealed class ScriptedVertex(WebApplication app) : IAsyncDisposable
{
    public Uri Address => new(app.Urls.Single());

    /// <summary>What a process needs to find its credential here.</summary>
    public Dictionary<string, string> Variables => new(StringComparer.Ordinal) { ["GCE_METADATA_HOST"] = Address.Authority };

    public static async Task<ScriptedVertex> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        return new ScriptedVertex(app);
    }

    /// <summary>The sections of a file that lead here.</summary>
    public string Sections => $$"""
        "vertex": { "project": "demo-project", "model": "gemini-2.5-pro", "baseAddress": "{{Address}}" },
        "vertexAgent": { "commands": { "check": ["grep", "-x", "12", "price.txt"] } }
        """;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (!path.Contains("/publishers/", StringComparison.Ordinal))
        {
            context.Response.Headers["Metadata-Flavor"] = "Google";
            await context.Response.WriteAsync(path.EndsWith("/token", StringComparison.Ordinal)
                ? """{"access_token":"token-of-the-machine","expires_in":3600,"token_type":"Bearer"}"""
                : "{}");
            return;
        }

        using var request = await JsonDocument.ParseAsync(context.Request.Body);
        var isStream = path.EndsWith(":streamGenerateContent", StringComparison.Ordinal);
        var isKnown = context.Request.Headers.Authorization == "Bearer token-of-the-machine";
        context.Response.StatusCode = isKnown ? 200 : 401;
        context.Response.ContentType = isStream ? "text/event-stream" : "application/json";
        var answer = $$$"""{"candidates":[{"content":{"role":"model","parts":[{{{Part(request.RootElement.GetProperty("contents").GetArrayLength())}}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":15}}""";
        await context.Response.WriteAsync(isStream ? $"data: {answer}\r\n\r\n" : answer);
    }

    private static string Part(int turns) => turns switch
    {
        1 => """{"functionCall":{"name":"edit_file","args":{"path":"price.txt","old_text":"10","new_text":"12"}}}""",
        3 => """{"functionCall":{"name":"run_command","args":{"name":"check"}}}""",
        _ => """{"text":"The price is 12."}""",
    };
}
