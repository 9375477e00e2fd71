namespace Autopilot.Testing;

/// <summary>One commit, with what stood before and after it.</summary>
/// <param name="Before">The task before, or null when it was created.</param>
/// <param name="Commit">What was asked.</param>
/// <param name="After">The task after.</param>
/// <param name="Events">The events that were appended.</param>
/// <param name="Now">The store's time.</param>
internal sealed record CommitStep(TaskSnapshot? Before, Commit Commit, TaskSnapshot After, IReadOnlyList<TaskEvent> Events, DateTimeOffset Now)
{
    /// <summary>The run that the commit wrote, or null where it wrote none.</summary>
    public Run? Run => Commit.Run is null ? null : After.Run;

    /// <summary>The same run before, or null where the commit began it.</summary>
    public Run? RunBefore => Before?.Run is { } run && run.Attempt == After.Run?.Attempt ? run : null;

    public bool IsNewRun => Run is not null && RunBefore is null;

    /// <summary>The claim that the commit opened, or null.</summary>
    public WorkClaim? Opened => Run?.Claim is { } claim && claim.Fence != RunBefore?.Claim?.Fence ? claim : null;

    /// <summary>The intents that it recorded.</summary>
    public IEnumerable<Effect> Intents => After.Effects.Where(
        effect => effect.Status == EffectStatus.Intended && Before?.Effects.Any(known => known.Key == effect.Key) != true);
}
