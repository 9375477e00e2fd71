using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>The metadata server of a machine of Google's, on loopback: Google's own library finds it by a variable, and its default credential there.</summary>
internal sealed class MetadataServer(WebApplication app) : IAsyncDisposable
{
    private const string Variable = "GCE_METADATA_HOST";

    public ConcurrentQueue<string> Audiences { get; } = new();

    public static async Task<MetadataServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new MetadataServer(builder.Build());
        server.Run();
        await server.StartListeningAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        await app.DisposeAsync();
    }

    private void Run() => app.Run(async context =>
    {
        context.Response.Headers["Metadata-Flavor"] = "Google";
        await context.Response.WriteAsync(Answer(context.Request));
    });

    private async Task StartListeningAsync()
    {
        await app.StartAsync();
        Environment.SetEnvironmentVariable(Variable, new Uri(app.Urls.Single()).Authority);
    }

    private string Answer(HttpRequest request)
    {
        if (request.Query["audience"].ToString() is { Length: > 0 } audience)
        {
            Audiences.Enqueue(audience);
            return $"{Part("""{"alg":"RS256","typ":"JWT"}""")}.{Part($$"""{"aud":"{{audience}}","exp":4102444800,"iat":1767225600,"iss":"accounts.example.com"}""")}.c2lnbmF0dXJl";
        }

        return request.Path.Value!.EndsWith("/token", StringComparison.Ordinal) ? """{"access_token":"token-of-the-machine","expires_in":3600,"token_type":"Bearer"}""" : "{}";
    }

    private static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
