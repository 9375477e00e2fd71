using System.Globalization;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>What a repository of the double knows about checks.</summary>
internal sealed class DoubleChecks
{
    public const long Actions = 15368;

    private readonly Lock gate = new();
    private long lastId = 70_000;

    public List<JsonObject> Runs { get; } = [];

    public List<JsonObject> Checks { get; } = [];

    public List<(string Sha, JsonObject Status)> Statuses { get; } = [];

    public Dictionary<long, (string? FailedStep, string Log)> Jobs { get; } = [];

    /// <summary>The storage that logs are redirected to; null: the double's own.</summary>
    public Uri? Storage { get; set; }

    /// <summary>Whether this identity may read workflow runs.</summary>
    public bool HidesRuns { get; set; }

    /// <summary>A workflow run, with the suite that its jobs belong to.</summary>
    public JsonObject Run(string sha, string name, string? conclusion, string trigger = "pull_request", long workflow = 1, string? status = null, int startedAfter = 0)
    {
        var id = Interlocked.Increment(ref lastId);
        return Add(Runs, new JsonObject
        {
            ["id"] = id,
            ["name"] = name,
            ["workflow_id"] = workflow,
            ["event"] = trigger,
            ["status"] = status ?? (conclusion is null ? "in_progress" : "completed"),
            ["conclusion"] = conclusion,
            ["head_sha"] = sha,
            ["check_suite_id"] = id + 1_000_000,
            ["run_attempt"] = 1,
            ["run_started_at"] = At(startedAfter),
            ["created_at"] = At(startedAfter),
            ["html_url"] = $"https://github.example/run/{id}",
        });
    }

    /// <summary>A check run, of a workflow run where one is given.</summary>
    public JsonObject Check(string sha, string name, string? conclusion, JsonObject? run = null, long app = Actions, int startedAfter = 0)
    {
        var id = Interlocked.Increment(ref lastId);
        return Add(Checks, new JsonObject
        {
            ["id"] = id,
            ["name"] = name,
            ["head_sha"] = sha,
            ["status"] = conclusion is null ? "in_progress" : "completed",
            ["conclusion"] = conclusion,
            ["started_at"] = At(startedAfter),
            ["html_url"] = $"https://github.example/job/{id}",
            ["app"] = new JsonObject { ["id"] = app, ["slug"] = app == Actions ? "github-actions" : $"app-{app}" },
            ["check_suite"] = new JsonObject { ["id"] = run?["check_suite_id"]?.GetValue<long>() ?? id + 2_000_000 },
            ["output"] = new JsonObject { ["title"] = null, ["summary"] = null, ["text"] = null },
        });
    }

    public void Status(string sha, string context, string state)
    {
        lock (gate)
        {
            Statuses.RemoveAll(entry => entry.Sha == sha && entry.Status["context"]!.GetValue<string>() == context);
            Statuses.Add((sha, new JsonObject { ["context"] = context, ["state"] = state, ["description"] = "what it says", ["target_url"] = "https://ci.example/1" }));
        }
    }

    /// <summary>A workflow run with one job, ended like this.</summary>
    public JsonObject Job(string sha, string name, string? conclusion, string? log = null)
    {
        var check = Check(sha, name, conclusion, Run(sha, $"workflow {name}", conclusion, workflow: Interlocked.Increment(ref lastId)));
        Jobs[check["id"]!.GetValue<long>()] = (conclusion == "failure" ? "Run tests" : null, log ?? "");
        return check;
    }

    private static string At(int after) => DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(after).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private JsonObject Add(List<JsonObject> list, JsonObject item)
    {
        lock (gate)
        {
            list.Add(item);
            return item;
        }
    }
}
