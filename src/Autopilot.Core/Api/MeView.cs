namespace Autopilot;

/// <summary>Who one is.</summary>
/// <param name="Subject">Whom the ledger names.</param>
/// <param name="Roles">What one may be.</param>
/// <param name="ActiveRole">What one has narrowed oneself to, or null: all of them.</param>
public sealed record MeView(string Subject, IReadOnlyList<string> Roles, string? ActiveRole);
