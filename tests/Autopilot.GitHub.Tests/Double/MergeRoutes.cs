using System.Globalization;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>The merge of a pull request, with the refusals that GitHub is known to answer.</summary>
internal static class MergeRoutes
{
    public static async Task<DoubleAnswer> MergeAsync(DoubleRepository repository, Exchange exchange)
    {
        if (PullRoutes.Find(repository, exchange) is not { } pull)
        {
            return DoubleAnswer.Error(404, "Not Found");
        }

        await PullState.RefreshAsync(repository, pull);
        var method = exchange.Body["merge_method"]?.GetValue<string>() ?? "merge";
        if (!pull.IsOpen)
        {
            return DoubleAnswer.Error(405, "Pull Request is not mergeable");
        }

        if (exchange.Body["sha"]?.GetValue<string>() is { } sha && sha != pull.HeadSha)
        {
            return DoubleAnswer.Error(409, "Head branch was modified. Review and try the merge again.");
        }

        if (repository.Rules.Any(rule => rule["type"]!.GetValue<string>() == "merge_queue"))
        {
            return DoubleAnswer.Error(405, "Changes must be made through the merge queue");
        }

        if (repository.ForbiddenMethods.Contains(method))
        {
            return DoubleAnswer.Error(405, $"{char.ToUpper(method[0], CultureInfo.InvariantCulture)}{method[1..]} merges are not allowed on this repository.");
        }

        var title = exchange.Body["commit_title"]?.GetValue<string>() ?? $"Merge pull request #{pull.Number}";
        var message = $"{title}\n\n{exchange.Body["commit_message"]?.GetValue<string>()}";
        return await Landing.TryLandAsync(repository, pull, method, message) is { } landed
            ? DoubleAnswer.Json(new JsonObject { ["sha"] = landed, ["merged"] = true, ["message"] = "Pull Request successfully merged" })
            : DoubleAnswer.Error(405, "Pull Request is not mergeable");
    }
}
