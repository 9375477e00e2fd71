using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>The metadata server of a machine of Google's, on loopback: Google's own library finds it by a variable, and its default credential there.</summary>
public sealed class MetadataServer : IAsyncLifetime
{
    private const string Variable = "GCE_METADATA_HOST";

    private readonly WebApplication app;

    public MetadataServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(async context =>
        {
            context.Response.Headers["Metadata-Flavor"] = "Google";
            await context.Response.WriteAsync(Answer(context.Request));
        });
    }

    internal ConcurrentQueue<string> Audiences { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync();
        Environment.SetEnvironmentVariable(Variable, new Uri(app.Urls.Single()).Authority);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        await app.DisposeAsync();
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
