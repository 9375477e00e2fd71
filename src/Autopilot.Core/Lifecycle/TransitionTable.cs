using static Autopilot.RunState;
using static Autopilot.TriggerKind;

namespace Autopilot;

/// <summary>The legal moves of a run, as data. No other code decides whether a move is legal; stores, documents and tests read it.</summary>
public static class TransitionTable
{
    /// <summary>The version of this table. A host leases only runs whose version it knows.</summary>
    public const int Version = 1;

    private static readonly RunState[] Working = [InProgress, Building, PrCreated, Reviewing, Validated, Merged, Deploying, Verifying];

    private static readonly RunState[] Cancellable = [InProgress, Building, PrCreated, Reviewing, Validated];

    /// <summary>Every move from one state to another, in order of rank.</summary>
    public static IReadOnlyList<Move> Moves { get; } =
    [
        new(null, Activated, InProgress),
        new(null, MergeAdopted, Merged),
        new(InProgress, WorkClaimed, Building),
        new(Building, PullRequestProven, PrCreated),
        new(PrCreated, ChecksProven, Reviewing),
        new(Reviewing, ValidationProven, Validated),
        new(Validated, MergeProven, Merged),
        new(Merged, DeploymentAccepted, Deploying),
        new(Merged, MergeSuffices, Completed),
        new(Deploying, ServingProven, Verifying),
        new(Verifying, VerificationProven, Completed),
        .. Working.Select(state => new Move(state, RunFailed, Failed)),
        .. Cancellable.Select(state => new Move(state, RunCancelled, Cancelled)),
        .. Working.Select(state => new Move(state, RunBlocked, Blocked)),
    ];

    /// <summary>What changes a run without moving it, and in which states.</summary>
    public static IReadOnlyList<(TriggerKind On, IReadOnlyList<RunState> In)> Stays { get; } =
    [
        (WorkOffered, [InProgress, Building]),
        (OfferFailed, [InProgress, Building]),
        (PickupExtended, [InProgress, Building]),
        (WorkClaimed, [Building]),
        (WorkCompleted, [Building]),
        (ClaimLost, [Building]),
        (EvaluationStarted, [Reviewing]),
        (EvidenceRenewed, [Validated, Verifying]),
        (MergeTurnTaken, [Validated]),
        (ProbeAnswered, [Verifying]),
        (Held, Working),
        (Resumed, Working),
        (Waited, Working),
        (Suspected, Working),
        (EndingDecided, Working),
    ];

    private static readonly int Kinds = Enum.GetValues<TriggerKind>().Length;

    private static readonly RunState?[] Index = BuildIndex();

    private static readonly RunState?[] Targets = [.. Enum.GetValues<TriggerKind>().Select(kind => Moves.FirstOrDefault(move => move.On == kind)?.To)];

    /// <summary>Where a trigger leads from a state.</summary>
    /// <param name="from">The present state.</param>
    /// <param name="on">What happens.</param>
    /// <param name="to">The state after; equal to <paramref name="from"/> when the run stays.</param>
    /// <returns><see langword="false"/> when the trigger is not legal in that state.</returns>
    public static bool TryMove(RunState from, TriggerKind on, out RunState to)
    {
        var found = Index[Slot(from, on)];
        to = found ?? from;
        return found is not null;
    }

    /// <summary>The triggers that are legal in a state.</summary>
    /// <param name="state">The state.</param>
    public static IEnumerable<TriggerKind> Accepted(RunState state) =>
        Enum.GetValues<TriggerKind>().Where(kind => TryMove(state, kind, out _));

    /// <summary>The state that a trigger leads to, from wherever it is legal; null when it moves nothing.</summary>
    internal static RunState? Entered(TriggerKind on) => Targets[(int)on];

    private static RunState?[] BuildIndex()
    {
        var index = new RunState?[((int)Blocked / 10 + 1) * Kinds];
        foreach (var (on, states) in Stays)
        {
            foreach (var state in states)
            {
                index[Slot(state, on)] = state;
            }
        }

        foreach (var move in Moves.Where(move => move.From is not null))
        {
            index[Slot(move.From!.Value, move.On)] = move.To;
        }

        return index;
    }

    private static int Slot(RunState state, TriggerKind on) => (int)state / 10 * Kinds + (int)on;
}
