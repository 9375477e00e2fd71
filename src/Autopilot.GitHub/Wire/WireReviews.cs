namespace Autopilot;

/// <summary>A review of a pull request.</summary>
internal sealed record WireReview
{
    public WireUser? User { get; init; }

    public string? State { get; init; }

    /// <summary>The head that was reviewed.</summary>
    public string? CommitId { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }
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
