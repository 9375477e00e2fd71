namespace Autopilot;

/// <summary>A review of a pull request.</summary>
internal sealed record WireReview
{
    public long Id { get; init; }

    public WireUser? User { get; init; }

    public string? State { get; init; }

    /// <summary>The head that was reviewed.</summary>
    public string? CommitId { get; init; }

    /// <summary>What was written about the whole; often nothing.</summary>
    public string? Body { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }
}

/// <summary>A comment on a place in a pull request's files. Each belongs to a review, one that was written alone to a review of its own.</summary>
internal sealed record WireReviewComment
{
    public long? PullRequestReviewId { get; init; }

    public string? Path { get; init; }

    /// <summary>The line, of a comment on a line that is still there.</summary>
    public int? Line { get; init; }

    /// <summary>The line that it was written about.</summary>
    public int? OriginalLine { get; init; }

    /// <summary>The part of the change that ends with the line.</summary>
    public string? DiffHunk { get; init; }

    public string? Body { get; init; }
}

/// <summary>A person, or a bot.</summary>
internal sealed record WireUser
{
    public string? Login { get; init; }

    public string? Type { get; init; }
}

/// <summary>What somebody may do in a repository: <c>admin</c>, <c>write</c>, <c>read</c> or <c>none</c>.</summary>
internal sealed record WirePermission
{
    public string? Permission { get; init; }
}
