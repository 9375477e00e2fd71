using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Autopilot.Cli.Tests;

/// <summary>
/// Google before the scripted model: a metadata server, whose access token is the model's key, and Vertex AI's paths of v1beta1, which are handed on
/// as those of v1 that the scripted model has. The token is checked there.
/// </summary>
internal sealed class GoogleFront : IAsyncDisposable
{
    private const string Flavor = "Metadata-Flavor";

    private readonly WebApplication app = Loopback.Create();
    private readonly HttpClient client = new();

    private GoogleFront(ScriptedModel model)
    {
        app.MapGet("/", context => AnswerAsync(context, ""));
        app.MapGet("/computeMetadata/v1/instance", context => AnswerAsync(context, ""));
        app.MapGet(
            "/computeMetadata/v1/instance/service-accounts/default/token",
            context => AnswerAsync(context, $$"""{"access_token":"{{model.Key}}","expires_in":3600,"token_type":"Bearer"}"""));
        app.MapPost("/v1beta1/{**path}", (HttpContext context, string path) => HandOnAsync(context, new Uri(model.Address, $"/v1/{path}{context.Request.QueryString}")));
    }

    public Uri Address => new(app.Urls.Single());

    public static async Task<GoogleFront> StartAsync(ScriptedModel model)
    {
        var started = new GoogleFront(model);
        await started.app.StartAsync();
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        client.Dispose();
    }

    // Who does not ask as this server wants it might have been led here by somebody else.
    private static Task AnswerAsync(HttpContext context, string body)
    {
        if (context.Request.Headers[Flavor] != "Google")
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        context.Response.Headers[Flavor] = "Google";
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    private async Task HandOnAsync(HttpContext context, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new StreamContent(context.Request.Body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
