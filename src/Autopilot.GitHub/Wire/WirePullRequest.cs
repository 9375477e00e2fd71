using System.Text.Json;

namespace Autopilot;

/// <summary>A pull request. In lists, whether it is merged and mergeable is absent.</summary>
internal sealed record WirePullRequest
{
    public int Number { get; init; }

    public string? NodeId { get; init; }

    public string? HtmlUrl { get; init; }

    public string? State { get; init; }

    public bool? Merged { get; init; }

    public DateTimeOffset? MergedAt { get; init; }

    public bool? Mergeable { get; init; }

    /// <summary>GitHub's own, undocumented word; for people only.</summary>
    public string? MergeableState { get; init; }

    /// <summary>The landed commit of a merged one; of any other a trial.</summary>
    public string? MergeCommitSha { get; init; }

    public bool? Draft { get; init; }

    public JsonElement? AutoMerge { get; init; }

    public string? Body { get; init; }

    /// <summary>Who opened it.</summary>
    public WireUser? User { get; init; }

    public WireEnd? Head { get; init; }

    public WireEnd? Base { get; init; }
}

/// <summary>A pull request's head or base.</summary>
internal sealed record WireEnd
{
    public string? Ref { get; init; }

    public string? Sha { get; init; }

    public WireRepository? Repo { get; init; }
}

/// <summary>A pull request to open.</summary>
internal sealed record WireNewPullRequest(string Title, string Head, string Base, string Body, bool Draft);

/// <summary>A pull request to close.</summary>
internal sealed record WirePullRequestChange(string State);

/// <summary>A comment to write.</summary>
internal sealed record WireComment(string Body);

/// <summary>A merge to make.</summary>
internal sealed record WireMerge(string Sha, string MergeMethod, string? CommitTitle, string? CommitMessage);

/// <summary>A merge that was made.</summary>
internal sealed record WireMerged
{
    public string? Sha { get; init; }

    public bool? Merged { get; init; }

    public string? Message { get; init; }
}

/// <summary>A query of GraphQL that puts a pull request into the merge queue.</summary>
internal sealed record WireEnqueue(string Query, WireEnqueueVariables Variables);

/// <summary>Which pull request, with which head.</summary>
internal sealed record WireEnqueueVariables(string Pull, string? Head);

/// <summary>An answer of GraphQL, which says its errors with status 200.</summary>
internal sealed record WireGraphAnswer
{
    public JsonElement? Data { get; init; }

    public JsonElement? Errors { get; init; }
}
