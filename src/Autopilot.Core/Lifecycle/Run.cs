namespace Autopilot;

/// <summary>
/// One attempt at a task, from activation to its end. Immutable: only <see cref="Lifecycle.Decide"/> makes the next one,
/// and only <see cref="ITaskStore.CommitAsync"/> makes it true.
/// </summary>
public sealed record Run
{
    /// <summary>The task.</summary>
    public required Vtid Vtid { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The state.</summary>
    public required RunState State { get; init; }

    /// <summary>The task's version with which the run was last written.</summary>
    public long Version { get; init; }

    /// <summary>The approved spec that this run carries out.</summary>
    public required string SpecHash { get; init; }

    /// <summary>The profile as it was resolved at activation. A later change of the profile affects later runs only.</summary>
    public required RunPolicy Policy { get; init; }

    /// <summary>The version of the move table that the run lives under.</summary>
    public int TableVersion { get; init; } = TransitionTable.Version;

    /// <summary>When the state was entered, by the store's clock.</summary>
    public DateTimeOffset EnteredAt { get; init; }

    /// <summary>When this run was activated, by the store's clock.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the wait ends by its defined move, or null while held or ended.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>The named wait against which no clock runs, or null.</summary>
    public Hold? Hold { get; init; }

    /// <summary>What the run waits for, as a sentence.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>The ordinal of the last dispatch effect that was counted, as offered or as failed.</summary>
    public int Offers { get; init; }

    /// <summary>Dispatch attempts that failed since the work was last held by a worker.</summary>
    public int FailedOffers { get; init; }

    /// <summary>Why the last dispatch attempt failed: <c>refused</c>, <c>no_worker</c>, <c>pickup_timeout</c>, <c>no_answer</c>.</summary>
    public string? OfferFailure { get; init; }

    /// <summary>Before this time no new offer is made: the backoff after a failed one.</summary>
    public DateTimeOffset? OfferAfter { get; init; }

    /// <summary>How long the work has stood on offer without a free worker, in whole pickup times: holds and outages are no part of it.</summary>
    public TimeSpan Queued { get; init; }

    /// <summary>Whether the work stands on offer: a matching worker may claim it.</summary>
    public bool OnOffer { get; init; }

    /// <summary>The worker that holds the work, or null.</summary>
    public WorkClaim? Claim { get; init; }

    /// <summary>The principal whose worker claimed the work last, where workers have principals: it may not approve what became of it.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>How often the work was claimed.</summary>
    public int Claims { get; init; }

    /// <summary>The highest fence under which the work was claimed in this run, 0 before the first claim: a later claim's is higher.</summary>
    public long LastFence { get; init; }

    /// <summary>Claims lost that count towards the limit.</summary>
    public int ClaimsLost { get; init; }

    /// <summary>Why the last claim was lost, as a sentence.</summary>
    public string? LastLoss { get; init; }

    /// <summary>Workers that could not work here, until they register again.</summary>
    public IReadOnlyList<string> ExcludedWorkers { get; init; } = [];

    /// <summary>The completed work, or null.</summary>
    public WorkResult? Work { get; init; }

    /// <summary>What an earlier attempt left for this one: failing checks, review comments. Data, never instructions.</summary>
    public string? Feedback { get; init; }

    /// <summary>The proofs so far, oldest first; the newest of a kind counts.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>How often the validation rules were started.</summary>
    public int Evaluations { get; init; }

    /// <summary>The engine host that started the evaluation under way; another host starts its own only when the limit has passed.</summary>
    public string? EvaluatedBy { get; init; }

    /// <summary>Consecutive answers of the running service.</summary>
    public ProbeCount Probes { get; init; } = new(0, 0);

    /// <summary>A reversible fact that would end the run, awaiting its second look.</summary>
    public Suspicion? Suspicion { get; init; }

    /// <summary>The committed decision to end, or null.</summary>
    public Ending? Ending { get; init; }

    /// <summary>The state in which the run was when it was decided to end, or null; it stays in it until its clean-up is done.</summary>
    public RunState? EndedIn { get; init; }

    /// <summary>What clean-up did, once the run has ended.</summary>
    public IReadOnlyList<CleanUp> CleanUps { get; init; } = [];

    /// <summary>The newest proof of a kind, or null.</summary>
    /// <typeparam name="T">The kind.</typeparam>
    public T? Find<T>()
        where T : Evidence
    {
        for (var i = Evidence.Count - 1; i >= 0; i--)
        {
            if (Evidence[i] is T found)
            {
                return found;
            }
        }

        return null;
    }
}
