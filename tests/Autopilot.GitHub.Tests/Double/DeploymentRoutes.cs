using System.Globalization;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Deployments, with the refusals of GitHub's documentation: statuses that are not good, and a merge that it would make by itself.</summary>
internal static class DeploymentRoutes
{
    public static Task<DoubleAnswer> ListAsync(DoubleRepository repository, Exchange exchange) => Task.FromResult(Pages.Cut(
        repository, exchange, [.. repository.Deployments.Where(deployment => Is(deployment, exchange, "sha") && Is(deployment, exchange, "environment"))]));

    public static Task<DoubleAnswer> CreateAsync(DoubleRepository repository, Exchange exchange)
    {
        var body = exchange.Body;
        if (body["auto_merge"]?.GetValue<bool>() != false)
        {
            return Task.FromResult(DoubleAnswer.Json(new JsonObject { ["message"] = "Auto-merged main into topic on deployment." }, 202));
        }

        var sha = body["ref"]!.GetValue<string>();
        var unmet = body["required_contexts"] is JsonArray contexts
            ? contexts.Any(name => !IsGood(repository, sha, name!.GetValue<string>()))
            : repository.Checks.Statuses.Any(entry => entry.Sha == sha && entry.Status["state"]!.GetValue<string>() != "success");
        if (unmet)
        {
            return Task.FromResult(DoubleAnswer.Error(409, "Conflict: Commit status checks failed for main."));
        }

        var deployment = new JsonObject
        {
            ["id"] = 60_000 + repository.Deployments.Count,
            ["sha"] = sha,
            ["ref"] = sha,
            ["environment"] = body["environment"]!.GetValue<string>(),
            ["payload"] = body["payload"]?.DeepClone(),
            ["description"] = body["description"]?.GetValue<string>(),
        };
        repository.Deployments.Add(deployment);
        return Task.FromResult(DoubleAnswer.Json(deployment.DeepClone(), 201));
    }

    public static Task<DoubleAnswer> CreateStatusAsync(DoubleRepository repository, Exchange exchange)
    {
        var id = long.Parse(exchange["deployment"], CultureInfo.InvariantCulture);
        repository.DeploymentStatuses.Add((id, exchange.Body["state"]!.GetValue<string>()));
        return Task.FromResult(DoubleAnswer.Json(new JsonObject { ["id"] = repository.DeploymentStatuses.Count, ["state"] = exchange.Body["state"]!.GetValue<string>() }, 201));
    }

    private static bool Is(JsonObject deployment, Exchange exchange, string name) => exchange.Query(name) is not { } wanted || deployment[name]!.GetValue<string>() == wanted;

    private static bool IsGood(DoubleRepository repository, string sha, string context) =>
        repository.Checks.Statuses.Any(entry => entry.Sha == sha && entry.Status["context"]!.GetValue<string>() == context && entry.Status["state"]!.GetValue<string>() == "success");
}
