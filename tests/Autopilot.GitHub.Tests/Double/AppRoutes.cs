using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>What an App, an installation and a person may learn about themselves.</summary>
internal sealed class AppRoutes(GitHubDouble github)
{
    public Dictionary<string, string> Permissions { get; } = new(StringComparer.Ordinal)
    {
        ["contents"] = "write",
        ["pull_requests"] = "write",
        ["checks"] = "read",
        ["statuses"] = "read",
        ["actions"] = "read",
        ["metadata"] = "read",
    };

    public List<string> Events { get; } = ["check_run", "check_suite", "merge_group", "pull_request", "pull_request_review", "push", "status", "workflow_run"];

    public string? SuspendedAt { get; set; }

    public string? HookUrl { get; set; } = "https://autopilot.example/autopilot/api/v1/webhooks/github";

    public List<JsonObject> Deliveries { get; } = [];

    /// <summary>What the personal token may do, if it is a classic one.</summary>
    public string? Scopes { get; set; }

    /// <summary>How many workflows every repository has.</summary>
    public int Workflows { get; set; } = 1;

    public Task<DoubleAnswer> GetAppAsync(Exchange exchange) => Answer(new JsonObject { ["id"] = 4711, ["slug"] = "autopilot", ["name"] = "Autopilot", ["node_id"] = "A_1" });

    public Task<DoubleAnswer> GetInstallationAsync(Exchange exchange) => exchange["installation"] != $"{TokenDesk.Installation}"
        ? Task.FromResult(DoubleAnswer.Error(404, "Not Found"))
        : Answer(new JsonObject
        {
            ["id"] = TokenDesk.Installation,
            ["account"] = new JsonObject { ["login"] = "octo", ["id"] = 1, ["type"] = "Organization" },
            ["permissions"] = new JsonObject(Permissions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["events"] = new JsonArray([.. Events.Select(name => (JsonNode?)name)]),
            ["suspended_at"] = SuspendedAt,
        });

    public Task<DoubleAnswer> GetHookAsync(Exchange exchange) =>
        Answer(HookUrl is null ? [] : new JsonObject { ["url"] = HookUrl, ["content_type"] = "json", ["insecure_ssl"] = "0" });

    public Task<DoubleAnswer> ListDeliveriesAsync(Exchange exchange) => Answer(new JsonArray([.. Deliveries.Select(delivery => (JsonNode?)delivery.DeepClone())]));

    public void Deliver(string name, int status, string word) => Deliveries.Add(new JsonObject
    {
        ["id"] = 90_000 + Deliveries.Count,
        ["guid"] = $"guid-{Deliveries.Count}",
        ["event"] = name,
        ["action"] = null,
        ["status"] = word,
        ["status_code"] = status,
        ["delivered_at"] = "2026-01-01T00:00:00Z",
        ["redelivery"] = false,
        ["duration"] = 0.1,
        ["installation_id"] = TokenDesk.Installation,
        ["repository_id"] = 1000,
    });

    public Task<DoubleAnswer> ListRepositoriesAsync(Exchange exchange) => Answer(new JsonObject
    {
        ["total_count"] = github.Repositories.Count,
        ["repositories"] = new JsonArray([.. github.Repositories.Values.OrderBy(repository => repository.Id).Select(repository => (JsonNode?)repository.ToJson())]),
    });

    public Task<DoubleAnswer> GetUserAsync(Exchange exchange)
    {
        if (exchange.Token != TokenDesk.Personal)
        {
            return Task.FromResult(DoubleAnswer.Error(403, "Resource not accessible by integration"));
        }

        var answer = DoubleAnswer.Json(new JsonObject { ["login"] = "octocat", ["id"] = 5, ["type"] = "User" });
        return Task.FromResult(Scopes is null ? answer : answer.With("X-OAuth-Scopes", Scopes));
    }

    public Task<DoubleAnswer> GetLimitAsync(Exchange exchange) => Answer(new JsonObject
    {
        ["resources"] = new JsonObject { ["core"] = new JsonObject { ["limit"] = 5000, ["remaining"] = github.RateLimitRemaining ?? 4999, ["reset"] = 1, ["used"] = 1 } },
        ["rate"] = new JsonObject { ["limit"] = 5000, ["remaining"] = 4999, ["reset"] = 1, ["used"] = 1 },
    });

    public Task<DoubleAnswer> ListWorkflowsAsync(DoubleRepository repository, Exchange exchange) => repository.Checks.HidesRuns
        ? Task.FromResult(DoubleAnswer.Error(403, "Resource not accessible by integration"))
        : Answer(new JsonObject { ["total_count"] = Workflows, ["workflows"] = new JsonArray() });

    private static Task<DoubleAnswer> Answer(JsonNode body) => Task.FromResult(DoubleAnswer.Json(body));
}
