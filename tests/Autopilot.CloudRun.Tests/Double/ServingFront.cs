using Microsoft.AspNetCore.Http;

namespace Autopilot.Tests;

/// <summary>
/// What users and tags reach: the processes of the revisions that have the traffic. Each says the commit that is baked into its image; what the revision is labelled with it does not know.
/// </summary>
internal sealed class ServingFront(CloudRunDouble cloudRun)
{
    /// <summary>The page of Google's front end.</summary>
    public const string ReservedPage = "<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title><p><b>404.</b> <ins>That's an error.</ins></html>";

    private int asked;

    /// <summary>The paths that were asked for, and with which token.</summary>
    public List<(string Path, string Token)> Seen { get; } = [];

    /// <summary>Answers before any process does; null: it goes through.</summary>
    public Func<HttpContext, (int Status, string Body)?>? Guard { get; set; }

    /// <summary>What a revision's processes run in place of its image: the commit baked into it.</summary>
    public Dictionary<string, string> Runs { get; } = new(StringComparer.Ordinal);

    public async Task AnswerAsync(HttpContext context)
    {
        var (status, body) = cloudRun.Do(() => Answer(context));
        if (status == 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = body.StartsWith('<') ? "text/html" : "application/json";
        await context.Response.WriteAsync(body);
    }

    private (int Status, string Body) Answer(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Seen.Add((path, context.Request.Headers.Authorization.ToString()));
        if (Guard?.Invoke(context) is { } guarded)
        {
            return guarded;
        }

        return path.Split('/', 5) switch
        {
            ["", "v2", .., "manifests", var tag] => (cloudRun.BehaviourOf(tag) is null ? 404 : 200, ""),
            ["", "serve", var id, _] when cloudRun.Services.TryGetValue(id, out var service) => Say(service, Pick(service)),
            ["", "tags", var id, var tag, _] when cloudRun.Services.TryGetValue(id, out var service) => Say(service, service.Resource.TrafficStatuses.FirstOrDefault(entry => entry.Tag == tag)?.Revision),
            _ => (404, ReservedPage),
        };
    }

    // By turns, as large as the shares are.
    private string? Pick(DoubleService service)
    {
        var turn = asked++ * 37 % 100;
        return service.Resource.TrafficStatuses.FirstOrDefault(entry => (turn -= entry.Percent) < 0)?.Revision;
    }

    private (int Status, string Body) Say(DoubleService service, string? revision)
    {
        if (revision is null || !service.Revisions.TryGetValue(revision, out var found))
        {
            return (404, ReservedPage);
        }

        var image = found.Containers[0].Image;
        var commit = Runs.GetValueOrDefault(revision, CloudRunDouble.CommitOf(image));
        return cloudRun.BehaviourOf(image) switch
        {
            ServiceBehaviour.Unhealthy => (503, $$"""{"commit":"{{commit}}"}"""),
            ServiceBehaviour.ReportsOtherCommit => (200, $$"""{"commit":"{{new string('2', 40)}}"}"""),
            ServiceBehaviour.Healthy => (200, $$"""{"commit":"{{commit}}"}"""),
            _ => (503, "{}"),
        };
    }
}
