using System.Globalization;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>What GitHub finds out about a pull request by itself: that a push merged or closed it, and whether it merges.</summary>
internal static class PullState
{
    /// <summary>Follows the branches, as GitHub does when they are pushed to.</summary>
    public static async Task RefreshAsync(DoubleRepository repository, DoublePull pull)
    {
        if (!pull.IsOpen || pull.FromFork)
        {
            return;
        }

        var head = await repository.FindTipAsync(pull.HeadRef);
        pull.HeadSha = head ?? pull.HeadSha;
        if (await repository.FindTipAsync(pull.BaseRef) is { } tip
            && await repository.ContainsAsync(pull.HeadSha, tip) && !await repository.ContainsAsync(pull.HeadSha, pull.OpenedAt))
        {
            pull.IsOpen = false;
            pull.MergeSha = await FindLandingAsync(repository, pull, tip);
        }
        else if (head is null)
        {
            pull.IsOpen = false;
        }
    }

    /// <summary>Whether it merges, and with which trial; nothing is known at the first looks at a new pair of head and base.</summary>
    public static async Task<(bool? Mergeable, string? Trial)> LookAsync(DoubleRepository repository, DoublePull pull)
    {
        if (!pull.IsOpen || await repository.FindTipAsync(pull.BaseRef) is not { } tip)
        {
            return (null, null);
        }

        var pair = $"{pull.HeadSha} {tip}";
        (pull.LookedAt, pull.Looks) = pull.LookedAt == pair ? (pair, pull.Looks + 1) : (pair, 1);
        return pull.Looks <= repository.LooksUntilMergeable ? (null, null)
            : await Landing.TryMergeAsync(repository, tip, pull.HeadSha, "Merge") is { } trial ? (true, trial)
            : (false, null);
    }

    public static async Task<JsonObject> ToJsonAsync(DoubleRepository repository, DoublePull pull, bool inList)
    {
        var json = new JsonObject
        {
            ["number"] = pull.Number,
            ["id"] = 5000 + pull.Number,
            ["node_id"] = NodeId(pull),
            ["html_url"] = $"{repository.Page}/pull/{pull.Number}",
            ["url"] = $"{repository.GitHub.Address}repos/{repository.FullName}/pulls/{pull.Number}",
            ["state"] = pull.IsOpen ? "open" : "closed",
            ["locked"] = false,
            ["title"] = pull.Title,
            ["body"] = pull.Body,
            ["user"] = new JsonObject { ["login"] = pull.Author, ["id"] = 7, ["type"] = pull.Author.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User" },
            ["draft"] = pull.Draft,
            ["auto_merge"] = pull.AutoMerge ? new JsonObject { ["merge_method"] = "merge" } : null,
            ["merged_at"] = pull.IsMerged ? "2026-01-01T00:00:00Z" : null,
            ["merge_commit_sha"] = pull.MergeSha,
            ["head"] = End(pull.HeadRef, pull.HeadSha, pull.FromFork ? null : repository),
            ["base"] = End(pull.BaseRef, await repository.FindTipAsync(pull.BaseRef) ?? pull.OpenedAt, repository),
        };
        if (!inList)
        {
            var (mergeable, trial) = await LookAsync(repository, pull);
            json["merged"] = pull.IsMerged;
            json["mergeable"] = mergeable;
            json["mergeable_state"] = mergeable switch { null => "unknown", true => "clean", false => "dirty" };
            json["merge_commit_sha"] = pull.MergeSha ?? trial;
        }

        return json;
    }

    public static string NodeId(DoublePull pull) => string.Create(CultureInfo.InvariantCulture, $"PR_{pull.Number}");

    private static JsonObject End(string name, string sha, DoubleRepository? repository) => new()
    {
        ["label"] = $"{repository?.Owner ?? "fork"}:{name}",
        ["ref"] = name,
        ["sha"] = sha,
        ["repo"] = repository?.ToJson() ?? new JsonObject { ["id"] = 9999, ["archived"] = false, ["full_name"] = "fork/widgets", ["default_branch"] = "main", ["clone_url"] = "https://github.example/fork/widgets.git" },
    };

    private static async Task<string> FindLandingAsync(DoubleRepository repository, DoublePull pull, string tip)
    {
        var line = (await repository.GitAsync("rev-list", "--first-parent", "--reverse", tip, $"^{pull.OpenedAt}")).Split('\n');
        foreach (var commit in line)
        {
            if (await repository.ContainsAsync(pull.HeadSha, commit))
            {
                return commit;
            }
        }

        return tip;
    }
}
