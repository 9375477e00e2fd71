using System.Text;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Commits, trees and comparisons, out of the real repository.</summary>
internal static class HistoryRoutes
{
    private const int MostFiles = 300;

    public static async Task<DoubleAnswer> GetCommitAsync(DoubleRepository repository, Exchange exchange)
    {
        if (await repository.TryGitAsync("log", "-1", "--format=%H%x00%T%x00%P%x00%B", exchange["sha"], "--") is not { } text)
        {
            return DoubleAnswer.Error(404, "Not Found");
        }

        var parts = text.Split('\0');
        return DoubleAnswer.Json(new JsonObject
        {
            ["sha"] = parts[0],
            ["tree"] = new JsonObject { ["sha"] = parts[1] },
            ["parents"] = ShasOf(parts[2]),
            ["message"] = parts[3].TrimEnd('\n'),
        });
    }

    public static async Task<DoubleAnswer> GetTreeAsync(DoubleRepository repository, Exchange exchange)
    {
        string[] depth = exchange.Query("recursive") is null ? [] : ["-r", "-t"];
        if (await repository.TryGitAsync(["ls-tree", .. depth, "-z", exchange["sha"]]) is not { } text)
        {
            return DoubleAnswer.Error(404, "Not Found");
        }

        var entries = text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split([' ', '\t'], 4)).Select(parts => (JsonNode)new JsonObject
        {
            ["mode"] = parts[0],
            ["type"] = parts[1],
            ["sha"] = parts[2],
            ["path"] = parts[3],
        });
        return DoubleAnswer.Json(new JsonObject { ["sha"] = exchange["sha"], ["truncated"] = false, ["tree"] = new JsonArray([.. entries]) });
    }

    public static async Task<DoubleAnswer> GetBlobAsync(DoubleRepository repository, Exchange exchange)
    {
        if (await repository.TryGitAsync("cat-file", "blob", exchange["sha"]) is not { } text)
        {
            return DoubleAnswer.Error(404, "Not Found");
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        return DoubleAnswer.Json(new JsonObject
        {
            ["sha"] = exchange["sha"],
            ["node_id"] = $"B_{exchange["sha"]}",
            ["url"] = $"{repository.GitHub.Address}repos/{repository.FullName}/git/blobs/{exchange["sha"]}",
            ["size"] = bytes.Length,
            ["encoding"] = "base64",
            ["content"] = Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks),
        });
    }

    public static async Task<DoubleAnswer> CompareAsync(DoubleRepository repository, Exchange exchange)
    {
        var (from, to) = (exchange["from"], exchange["to"]);
        if (await repository.TryGitAsync("merge-base", from, to) is not { } common)
        {
            return DoubleAnswer.Error(404, "Not Found");
        }

        var ahead = (await repository.GitAsync("rev-list", "--reverse", "--topo-order", to, $"^{from}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var behind = (await repository.GitAsync("rev-list", from, $"^{to}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var files = await ListFilesAsync(repository, common, to);
        var commits = new List<JsonNode>();
        foreach (var sha in ahead)
        {
            commits.Add(await DescribeAsync(repository, sha));
        }

        return Pages.Cut(repository, exchange, commits, part => new JsonObject
        {
            ["status"] = (ahead.Length, behind.Length) switch { (0, 0) => "identical", (_, 0) => "ahead", (0, _) => "behind", _ => "diverged" },
            ["ahead_by"] = ahead.Length,
            ["behind_by"] = behind.Length,
            ["total_commits"] = ahead.Length,
            ["merge_base_commit"] = new JsonObject { ["sha"] = common },
            ["commits"] = part,
            ["files"] = exchange.Query("page") is null or "1" ? files : new JsonArray(),
        });
    }

    private static async Task<JsonObject> DescribeAsync(DoubleRepository repository, string sha)
    {
        var parts = (await repository.GitAsync("log", "-1", "--format=%T%x00%P%x00%B", sha, "--")).Split('\0');
        return new JsonObject
        {
            ["sha"] = sha,
            ["commit"] = new JsonObject { ["message"] = parts[2].TrimEnd('\n'), ["tree"] = new JsonObject { ["sha"] = parts[0] } },
            ["parents"] = ShasOf(parts[1]),
        };
    }

    private static async Task<JsonArray> ListFilesAsync(DoubleRepository repository, string from, string to)
    {
        var parts = (await repository.GitAsync("diff", "--name-status", "-M", "-z", from, to)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var files = new JsonArray();
        for (var index = 0; index < parts.Length && files.Count < MostFiles;)
        {
            var isRename = parts[index][0] == 'R';
            files.Add(isRename
                ? new JsonObject { ["filename"] = parts[index + 2], ["previous_filename"] = parts[index + 1], ["status"] = "renamed" }
                : new JsonObject { ["filename"] = parts[index + 1], ["status"] = parts[index][0] switch { 'A' => "added", 'D' => "removed", _ => "modified" } });
            index += isRename ? 3 : 2;
        }

        return files;
    }

    private static JsonArray ShasOf(string shas) =>
        [.. shas.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(sha => (JsonNode)new JsonObject { ["sha"] = sha })];
}
