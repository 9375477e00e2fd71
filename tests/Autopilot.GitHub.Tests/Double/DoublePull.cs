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

    /// <summary>The comments on its files.</summary>
    public List<JsonObject> ReviewComments { get; } = [];

    /// <summary>Reviews the head that it has now.</summary>
    public void Review(string login, string state, string? sha = null, string body = "") => Reviews.Add(new JsonObject
    {
        ["id"] = 80_000 + Reviews.Count,
        ["user"] = new JsonObject { ["login"] = login, ["id"] = 8, ["type"] = login.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User" },
        ["state"] = state,
        ["body"] = body,
        ["commit_id"] = sha ?? HeadSha,
        ["submitted_at"] = "2026-01-01T00:00:00Z",
    });

    /// <summary>Comments on a line of a file, as part of the last review; one without a line is about the file.</summary>
    public void Comment(string path, int? line, string body)
    {
        var comment = new JsonObject
        {
            ["id"] = 90_000 + ReviewComments.Count,
            ["pull_request_review_id"] = Reviews[^1]["id"]!.GetValue<int>(),
            ["path"] = path,
            ["diff_hunk"] = line is null ? "" : "@@ -0,0 +1,5 @@\n+one\n+two\n+three\n+four\n+five",
            ["body"] = body,
        };
        if (line is { } number)
        {
            (comment["line"], comment["original_line"]) = (number, number);
        }

        ReviewComments.Add(comment);
    }
}
