namespace Autopilot;

/// <summary>A commit to check.</summary>
/// <param name="Key">The key of the <see cref="EffectAction.StartChecks"/> effect.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Sha">The commit.</param>
/// <param name="BaseBranch">The base branch, from which configuration is read; never from the head.</param>
/// <param name="Required">Names that must be among the checks.</param>
public sealed record CheckRequest(EffectKey Key, string Repository, string Sha, string BaseBranch, IReadOnlyList<string> Required);
