using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>A pull request of the double, as last seen; its repository's branches say what it is now.</summary>
internal sealed class DoublePull
{
    public required int Number { get; init; }

    public required string Title { get; init; }

    public required string Body { get; set; }

    public required string HeadRef { get; init; }

    public required string HeadSha { get; set; }

    public required string BaseRef { get; set; }

    /// <summary>The base's tip when it was opened: what it contains was not merged by this.</summary>
    public required string OpenedAt { get; init; }

    public bool IsOpen { get; set; } = true;

    public string? MergeSha { get; set; }

    public bool IsMerged => MergeSha is not null;

    public bool Draft { get; set; }

    public bool FromFork { get; set; }

    public bool AutoMerge { get; set; }

    /// <summary>Whether lists hold it although it is not open any more: they lag.</summary>
    public bool IsListedOpen { get; set; }

    /// <summary>The pair of head and base that looks were counted for.</summary>
    public string LookedAt { get; set; } = "";

    public int Looks { get; set; }

    public bool IsQueued { get; set; }

    public string Author { get; set; } = "autopilot[bot]";

    public List<JsonObject> Reviews { get; } = [];

    /// <summary>Reviews the head that it has now.</summary>
    public void Review(string login, string state, string? sha = null) => Reviews.Add(new JsonObject
    {
        ["id"] = 80_000 + Reviews.Count,
        ["user"] = new JsonObject { ["login"] = login, ["id"] = 8, ["type"] = login.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User" },
        ["state"] = state,
        ["commit_id"] = sha ?? HeadSha,
        ["submitted_at"] = "2026-01-01T00:00:00Z",
    });
}
