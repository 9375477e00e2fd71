namespace Autopilot;

/// <summary>Clean-up that a run owed when it ended. Until it is paid, no later attempt opens a pull request.</summary>
/// <param name="Attempt">The run that owes it.</param>
/// <param name="Action"><see cref="EffectAction.ClosePullRequest"/> or <see cref="EffectAction.Restore"/>.</param>
/// <param name="Subject">The pull request's number, or the revision to move away from.</param>
/// <param name="Since">When the run ended.</param>
public sealed record Debt(int Attempt, EffectAction Action, string Subject, DateTimeOffset Since)
{
    /// <summary>The target to restore; null for a pull request.</summary>
    public string? Target { get; init; }

    /// <summary>The revision to restore; null for a pull request.</summary>
    public string? Baseline { get; init; }
}
