namespace Autopilot;

/// <summary>Who one is.</summary>
/// <param name="Subject">Whom the ledger names.</param>
/// <param name="Roles">What one may be.</param>
/// <param name="ActiveRole">What one has narrowed oneself to, or null: all of them but <c>break_glass</c>.</param>
public sealed record MeView(string Subject, IReadOnlyList<string> Roles, string? ActiveRole)
{
    /// <summary>Why one acts in that role, where a reason was given.</summary>
    public string? Reason { get; init; }

    /// <summary>When that ends by itself, or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
