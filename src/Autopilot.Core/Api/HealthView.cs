namespace Autopilot;

/// <summary>Whether a host lives, or can do its work.</summary>
/// <param name="Status"><c>live</c>; <c>ready</c> or <c>not_ready</c>.</param>
public sealed record HealthView(string Status)
{
    /// <summary><c>ok</c>, or the code of what is wrong with the store or its schema.</summary>
    public string? Store { get; init; }

    /// <summary>How far live events are behind the ledger.</summary>
    public LagView? FeedLag { get; init; }

    /// <summary><c>enabled</c> or <c>disabled</c>; what cannot be read is disabled.</summary>
    public string? Execution { get; init; }

    /// <summary>What is wrong, in words.</summary>
    public string? Detail { get; init; }
}

/// <summary>How far a reader of the ledger is behind.</summary>
/// <param name="Status"><c>ok</c> or <c>behind</c>.</param>
/// <param name="Events">Events that it has not read.</param>
/// <param name="Seconds">The age of the oldest of them.</param>
public sealed record LagView(string Status, int Events, double Seconds);
