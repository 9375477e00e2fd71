namespace Autopilot;

/// <summary>What became of a commit.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Snapshot">The task as it is now, when it was written.</param>
/// <param name="Answer">The first answer, when the command is a repeat.</param>
public sealed record CommitResult(CommitOutcome Outcome, TaskSnapshot? Snapshot = null, string? Answer = null)
{
    /// <summary>Whether everything was written.</summary>
    public bool IsCommitted => Outcome == CommitOutcome.Committed;
}
