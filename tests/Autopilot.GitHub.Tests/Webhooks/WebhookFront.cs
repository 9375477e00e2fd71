using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>The HTTP API before a pipeline, to which GitHub delivers: signed, as it signs.</summary>
internal sealed class WebhookFront : IAsyncDisposable
{
    private const string Secret = "the secret of a hook";

    private readonly WebApplication application;
    private readonly HttpClient client;

    private WebhookFront(WebApplication application)
    {
        this.application = application;
        client = new HttpClient { BaseAddress = new Uri($"{application.Urls.Single()}{AutopilotDefaults.Prefix}/api/v1/webhooks/github") };
    }

    public static async Task<WebhookFront> StartAsync(GitHubPipeline pipeline, Action<GitHubOptions> github)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(pipeline.Services.GetRequiredService<EngineSignal>());
        builder.Services.AddAutopilotEngine().AddProfile(new Profile { Name = "default", DeploysNothing = true }).AddGitHub(github).Use(_ => pipeline.Store)
            .AddApi(options => options.GitHubWebhookSecrets.Add(Secret));
        var built = builder.Build();
        built.MapAutopilot();
        await built.StartAsync();
        return new WebhookFront(built);
    }

    /// <summary>Delivers, and returns what is answered.</summary>
    public async Task<JsonNode> DeliverAsync(Delivery delivery)
    {
        var body = Encoding.UTF8.GetBytes(delivery.Payload.ToJsonString());
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, client.BaseAddress) { Content = content };
        request.Headers.Add("X-GitHub-Event", delivery.Event);
        request.Headers.Add("X-GitHub-Delivery", delivery.Id);
        request.Headers.Add("X-Hub-Signature-256", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))}");
        using var answer = await client.SendAsync(request);
        var said = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(202, said);
        return JsonNode.Parse(said)!;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await application.DisposeAsync();
    }
}
