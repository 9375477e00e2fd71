using System.Text.Json;

namespace Autopilot;

/// <summary>The merge queue, which only GraphQL can fill.</summary>
internal sealed class MergeQueue(GitHubConnection connection)
{
    private const string Enqueue =
        "mutation($pull: ID!, $head: GitObjectID) { enqueuePullRequest(input: {pullRequestId: $pull, expectedHeadOid: $head}) { mergeQueueEntry { id } } }";

    private const string Entry =
        "query($pull: ID!) { node(id: $pull) { ... on PullRequest { mergeQueueEntry { id } } } }";

    /// <summary>Puts a pull request with an expected head into the queue.</summary>
    /// <returns>What GraphQL objects to, or null.</returns>
    public async Task<string?> EnqueueAsync(string pullRequest, string head, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("graphql/enqueue-pull-request", Enqueue, pullRequest, head, isWrite: true, cancellationToken).ConfigureAwait(false);
        return ErrorsOf(answer);
    }

    /// <summary>Whether a pull request waits in the queue.</summary>
    public async Task<bool> ContainsAsync(string pullRequest, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("graphql/merge-queue-entry", Entry, pullRequest, null, isWrite: false, cancellationToken).ConfigureAwait(false);
        return ErrorsOf(answer) is { } error
            ? throw new ProviderException(FailureKind.Transient, "merge_queue_unreadable", $"GitHub did not show the merge queue: {error}")
            : answer.Data is { ValueKind: JsonValueKind.Object } data
                && data.TryGetProperty("node", out var node) && node.ValueKind == JsonValueKind.Object
                && node.TryGetProperty("mergeQueueEntry", out var entry) && entry.ValueKind == JsonValueKind.Object;
    }

    private Task<WireGraphAnswer> AskAsync(string operation, string query, string pullRequest, string? head, bool isWrite, CancellationToken cancellationToken)
    {
        var call = GitHubConnection.Write(
            operation, HttpMethod.Post, AddressOf(connection.Transport.Address), new WireEnqueue(query, new WireEnqueueVariables(pullRequest, head)), GitHubJson.Default.WireEnqueue);
        return connection.GetAsync(call with { IsWrite = isWrite, IsRepeatable = !isWrite }, GitHubJson.Default.WireGraphAnswer, cancellationToken);
    }

    // A GitHub Enterprise Server has GraphQL beside the REST API's versioned folder.
    private static string AddressOf(Uri api) => api.AbsolutePath.EndsWith("/api/v3/", StringComparison.Ordinal) ? new Uri(api, "../graphql").AbsoluteUri : "graphql";

    private static string? ErrorsOf(WireGraphAnswer answer) =>
        answer.Errors is not { ValueKind: JsonValueKind.Array } errors || errors.GetArrayLength() == 0 ? null
        : Secrets.Remove(string.Join(' ', errors.EnumerateArray().Select(error =>
            error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message) ? message.ToString() : error.GetRawText())));
}
