using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>
/// Word from GitHub. The signature stands for a principal. A delivery is stored before it is acknowledged, counts once, and all it does is
/// that runs are looked at now instead of later: one that is lost, late or repeated changes nothing (law 12).
/// </summary>
internal sealed class WebhookRoutes(IAutopilotStore store, EngineSignal signal, IOptions<AutopilotApiOptions> options)
{
    /// <summary>The most characters of what GitHub says beside its payload.</summary>
    public const int LongestHeader = 100;

    public const string Event = "X-GitHub-Event", Delivery = "X-GitHub-Delivery", Hook = "X-GitHub-Hook-ID";

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/webhooks/github", (WebhookRoutes routes, HttpContext context) => routes.ReceiveAsync(context)).AllowAnonymous().Describe(Operations.ReceiveFromGitHub);

    private async Task<IResult> ReceiveAsync(HttpContext context)
    {
        if (options.Value.GitHubWebhookSecrets.Count == 0)
        {
            throw new ProblemException(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "No secret of a GitHub webhook is configured here.");
        }

        var body = await ReadAsync(context);
        if (!GitHubSignature.IsBy(options.Value.GitHubWebhookSecrets, body, context.Request.Headers[GitHubSignature.Header]))
        {
            throw new ProblemException(
                StatusCodes.Status401Unauthorized, ProblemCodes.InvalidSignature, $"'{GitHubSignature.Header}' does not sign this body with the webhook's secret.");
        }

        var (name, delivery) = (Header(context, Event), Header(context, Delivery));
        if (!GitHubDelivery.IsKnown(name))
        {
            return Count("unknown", "ignored", []);
        }

        var tasks = Tasks(body);

        // The id is GitHub's for the event, and not for the hook: two hooks bring the same.
        var hook = context.Request.Headers[Hook] is [{ Length: > 0 and <= 40 } id] ? $"github/{id}" : "github";
        if (!await store.AcceptAsync(new Notification(hook, delivery, tasks), context.RequestAborted))
        {
            return Count(name, "repeated", []);
        }

        signal.NotifyDue();
        return Count(name, "accepted", tasks);
    }

    private static IResult Count(string name, string outcome, IReadOnlyList<Vtid> tasks)
    {
        Telemetry.Deliveries.Add(1, new("event", name), new("outcome", outcome));
        return Api.Json(new WebhookView(outcome, tasks), StatusCodes.Status202Accepted);
    }

    private async Task<byte[]> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.Value.MostWebhookBytes;
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return buffer.ToArray();
    }

    private static IReadOnlyList<Vtid> Tasks(byte[] body)
    {
        try
        {
            return GitHubDelivery.Tasks(body);
        }
        catch (JsonException error)
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest, ProblemCodes.InvalidJson, $"The payload is not JSON; set the webhook's content type to application/json. {error.Message}");
        }
    }

    private static string Header(HttpContext context, string name) => Api.Text(name, context.Request.Headers[name], LongestHeader);
}
