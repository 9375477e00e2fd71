using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>The little of GraphQL that has no REST: the merge queue.</summary>
internal sealed class GraphRoutes(GitHubDouble github)
{
    public Task<DoubleAnswer> AnswerAsync(Exchange exchange)
    {
        var (query, variables) = (exchange.Body["query"]!.GetValue<string>(), exchange.Body["variables"]!);
        var pull = github.Repositories.Values.SelectMany(repository => repository.Pulls).FirstOrDefault(pull => PullState.NodeId(pull) == variables["pull"]!.GetValue<string>());
        if (pull is null)
        {
            return Task.FromResult(Fail("Could not resolve to a node with the global id."));
        }

        if (!query.StartsWith("mutation", StringComparison.Ordinal))
        {
            return Task.FromResult(Data("node", new JsonObject { ["mergeQueueEntry"] = EntryOf(pull) }));
        }

        if (pull.IsQueued || variables["head"]?.GetValue<string>() != pull.HeadSha)
        {
            return Task.FromResult(Fail(pull.IsQueued ? "The pull request is already in the queue" : "The head commit has changed"));
        }

        pull.IsQueued = true;
        return Task.FromResult(Data("enqueuePullRequest", new JsonObject { ["mergeQueueEntry"] = EntryOf(pull) }));
    }

    private static JsonObject? EntryOf(DoublePull pull) => pull.IsQueued ? new JsonObject { ["id"] = $"MQE_{pull.Number}" } : null;

    private static DoubleAnswer Data(string name, JsonObject value) => DoubleAnswer.Json(new JsonObject { ["data"] = new JsonObject { [name] = value } });

    private static DoubleAnswer Fail(string message) =>
        DoubleAnswer.Json(new JsonObject { ["data"] = null, ["errors"] = new JsonArray(new JsonObject { ["type"] = "UNPROCESSABLE", ["message"] = message }) });
}
