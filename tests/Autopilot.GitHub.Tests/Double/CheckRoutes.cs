using System.Globalization;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Check runs, statuses, workflow runs, jobs and logs.</summary>
internal static class CheckRoutes
{
    public static async Task<DoubleAnswer> ListChecksAsync(DoubleRepository repository, Exchange exchange) =>
        await repository.TryGitAsync("cat-file", "-e", $"{exchange["sha"]}^{{commit}}") is null
            ? DoubleAnswer.Error(422, $"No commit found for SHA: {exchange["sha"]}")
            : Pages.Cut(
                repository, exchange, [.. repository.Checks.Checks.Where(check => check["head_sha"]!.GetValue<string>() == exchange["sha"])],
                part => new JsonObject { ["total_count"] = part.Count, ["check_runs"] = part });

    public static Task<DoubleAnswer> GetStatusAsync(DoubleRepository repository, Exchange exchange)
    {
        var statuses = repository.Checks.Statuses.Where(entry => entry.Sha == exchange["sha"]).Select(entry => (JsonNode)entry.Status).ToList();
        return Task.FromResult(Pages.Cut(
            repository, exchange, statuses, part => new JsonObject { ["sha"] = exchange["sha"], ["state"] = Combine(statuses), ["total_count"] = statuses.Count, ["statuses"] = part }));
    }

    public static async Task<DoubleAnswer> ListPullsAsync(DoubleRepository repository, Exchange exchange)
    {
        var found = new List<JsonNode>();
        foreach (var pull in repository.Pulls.Where(pull => pull.HeadSha == exchange["sha"]))
        {
            found.Add(await PullState.ToJsonAsync(repository, pull, inList: true));
        }

        return Pages.Cut(repository, exchange, found);
    }

    public static Task<DoubleAnswer> ListRunsAsync(DoubleRepository repository, Exchange exchange) => Task.FromResult(
        repository.Checks.HidesRuns ? DoubleAnswer.Error(403, "Resource not accessible by integration")
        : Pages.Cut(
            repository, exchange, [.. repository.Checks.Runs.Where(run => (exchange.Query("head_sha") ?? run["head_sha"]!.GetValue<string>()) == run["head_sha"]!.GetValue<string>())],
            part => new JsonObject { ["total_count"] = part.Count, ["workflow_runs"] = part }));

    public static Task<DoubleAnswer> GetJobAsync(DoubleRepository repository, Exchange exchange) => Task.FromResult(
        Find(repository, exchange) is not { } job ? DoubleAnswer.Error(404, "Not Found")
        : DoubleAnswer.Json(new JsonObject
        {
            ["id"] = long.Parse(exchange["job"], CultureInfo.InvariantCulture),
            ["steps"] = new JsonArray(
                new JsonObject { ["name"] = "Check out", ["status"] = "completed", ["conclusion"] = "success", ["number"] = 1 },
                new JsonObject { ["name"] = job.FailedStep ?? "Run tests", ["status"] = "completed", ["conclusion"] = job.FailedStep is null ? "success" : "failure", ["number"] = 2 }),
        }));

    // GitHub has no log of its own: it always leads to a storage.
    public static Task<DoubleAnswer> GetLogAsync(DoubleRepository repository, Exchange exchange) => Task.FromResult(
        Find(repository, exchange) is null ? DoubleAnswer.Error(404, "Not Found")
        : DoubleAnswer.Redirect(302, $"{repository.Checks.Storage ?? repository.GitHub.Address}storage/logs/{exchange["job"]}?sig=secret"));

    /// <summary>A log in the double's own storage.</summary>
    public static DoubleAnswer GetStored(GitHubDouble github, Exchange exchange) =>
        github.Repositories.Values.Select(repository => Find(repository, exchange)).FirstOrDefault(job => job is not null) is { } job
            ? new DoubleAnswer(200, job.Log)
            : DoubleAnswer.Error(404, "Not Found");

    // As GitHub describes it: one that failed is enough to fail, and success needs all of at least one.
    private static string Combine(List<JsonNode> statuses)
    {
        var states = statuses.Select(status => status["state"]!.GetValue<string>()).ToList();
        return states.Any(state => state is "error" or "failure") ? "failure" : states.Count == 0 || states.Contains("pending") ? "pending" : "success";
    }

    private static (string? FailedStep, string Log)? Find(DoubleRepository repository, Exchange exchange) =>
        repository.Checks.Jobs.TryGetValue(long.Parse(exchange["job"], CultureInfo.InvariantCulture), out var job) ? job : null;
}
