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
    /// <returns>Why it was not put there, or null.</returns>
    /// <exception cref="ProviderException">Transient: whether it was is unknown.</exception>
    public async Task<string?> EnqueueAsync(string pullRequest, string head, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("graphql/enqueue-pull-request", Enqueue, pullRequest, head, isWrite: true, cancellationToken).ConfigureAwait(false);
        return answer is null ? "This server has no GraphQL, and so no merge queue."
            : ErrorsOf(answer) is not { } error || IsRefusal(answer) ? ErrorsOf(answer)
            : throw new ProviderException(FailureKind.Transient, "merge_queue_unanswered", $"Whether the pull request was put into the merge queue is unknown: {error}");
    }

    /// <summary>Whether a pull request waits in the queue.</summary>
    /// <param name="pullRequest">Its node.</param>
    /// <param name="isKnown">Whether the base has a queue, as far as its rules tell; otherwise one that this server or identity does not show is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> ContainsAsync(string pullRequest, bool isKnown, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("graphql/merge-queue-entry", Entry, pullRequest, null, isWrite: false, cancellationToken).ConfigureAwait(false);
        var error = answer is null ? "this server has no GraphQL." : ErrorsOf(answer);
        if (error is not null && !isKnown && (answer is null || IsRefusal(answer) || error.Contains("doesn't exist on type", StringComparison.Ordinal)))
        {
            return false;
        }

        return error is not null
            ? throw new ProviderException(FailureKind.Transient, "merge_queue_unreadable", $"GitHub did not show the merge queue: {error}")
            : answer!.Data is { ValueKind: JsonValueKind.Object } data
                && data.TryGetProperty("node", out var node) && node.ValueKind == JsonValueKind.Object
                && node.TryGetProperty("mergeQueueEntry", out var entry) && entry.ValueKind == JsonValueKind.Object;
    }

    private Task<WireGraphAnswer?> AskAsync(string operation, string query, string pullRequest, string? head, bool isWrite, CancellationToken cancellationToken)
    {
        var call = GitHubConnection.Write(
            operation, HttpMethod.Post, AddressOf(connection.Transport.Address), new WireEnqueue(query, new WireEnqueueVariables(pullRequest, head)), GitHubJson.Default.WireEnqueue);
        return connection.FindAsync(call with { IsWrite = isWrite, IsRepeatable = !isWrite }, GitHubJson.Default.WireGraphAnswer, cancellationToken);
    }

    // A GitHub Enterprise Server has GraphQL beside the REST API's versioned folder.
    private static string AddressOf(Uri api) => api.AbsolutePath.EndsWith("/api/v3/", StringComparison.Ordinal) ? new Uri(api, "../graphql").AbsoluteUri : "graphql";

    // Only these types say that nothing was done; an error of the server's own, or a limit, says nothing.
    private static bool IsRefusal(WireGraphAnswer answer) => answer.Errors is { ValueKind: JsonValueKind.Array } errors && errors.EnumerateArray().All(error =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
        && type.GetString() is "UNPROCESSABLE" or "FORBIDDEN" or "NOT_FOUND" or "INSUFFICIENT_SCOPES");

    private static string? ErrorsOf(WireGraphAnswer answer) =>
        answer.Errors is not { ValueKind: JsonValueKind.Array } errors || errors.GetArrayLength() == 0 ? null
        : Secrets.Remove(string.Join(' ', errors.EnumerateArray().Select(error =>
            error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message) ? message.ToString() : error.GetRawText())));
}
