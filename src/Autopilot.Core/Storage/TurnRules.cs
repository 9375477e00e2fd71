namespace Autopilot;

/// <summary>What a commit makes of the turns.</summary>
/// <param name="Changed">The turns that differ, as they now are.</param>
/// <param name="Refusal">Why the commit may not be written, or null.</param>
internal readonly record struct TurnsAfter(IReadOnlyList<Turn> Changed, CommitOutcome? Refusal);

/// <summary>Decides turn changes, in their order.</summary>
internal static class TurnRules
{
    public static TurnsAfter Apply(Commit commit, CommitView view)
    {
        if (commit.Turns.Count == 0 && view.Held.Count == 0)
        {
            return new([], null);
        }

        var holder = new TurnHolder(commit.Task.Vtid, commit.Run?.Attempt ?? view.Run?.Attempt ?? 0);
        var turns = new Dictionary<string, Turn>(StringComparer.Ordinal);
        foreach (var change in commit.Turns)
        {
            var turn = turns.TryGetValue(change.Key, out var changed) ? changed : view.Turn(change.Key);
            if (change is TurnChange.Take take && Refusal(turn, take, holder) is { } refusal)
            {
                return new([], refusal);
            }

            turns[change.Key] = Next(turn, change, holder);
        }

        if (commit.Run?.State.IsTerminal() == true)
        {
            GiveBackAll(turns, view.Held, holder);
        }

        return new([.. turns.Values], null);
    }

    // A freeze refuses the holder too: it came after the turn was taken, and whoever froze it wants nothing more to happen.
    private static CommitOutcome? Refusal(Turn turn, TurnChange.Take take, TurnHolder holder) =>
        turn.Freeze is { } freeze && !string.Equals(freeze.Id, take.Overcome, StringComparison.Ordinal) ? CommitOutcome.TurnFrozen
        : turn.Holder is { } other && other != holder ? CommitOutcome.TurnTaken
        : null;

    private static Turn Next(Turn turn, TurnChange change, TurnHolder holder) => change switch
    {
        TurnChange.Take => turn with { Holder = holder },
        TurnChange.GiveBack => turn.Holder == holder ? turn with { Holder = null } : turn,
        TurnChange.FreezeIt freeze => turn with { Freeze = Both(turn.Freeze, freeze.Freeze) },
        TurnChange.Prove prove => Proven(turn, prove, holder),
        _ => throw new ArgumentException($"{change.GetType().Name} is not a change of a turn.", nameof(change)),
    };

    // While another run holds the turn, what serves is about to change: a proof from before would be a stale baseline.
    private static Turn Proven(Turn turn, TurnChange.Prove prove, TurnHolder holder)
    {
        if (turn.Holder is { } other && other != holder)
        {
            return turn;
        }

        var lifts = turn.Holder == holder
            && turn.Freeze is { Commit: not null } freeze
            && string.Equals(freeze.Id, prove.Lifts, StringComparison.Ordinal);
        return turn with { Proven = prove.Revision, Freeze = lifts ? null : turn.Freeze };
    }

    // No single revert overcomes two different causes, so two freezes together are a person's to lift.
    private static Freeze Both(Freeze? older, Freeze newer) =>
        older is null || string.Equals(older.Id, newer.Id, StringComparison.Ordinal) ? newer
        : older.Commit is { } culprit && string.Equals(culprit, newer.Commit, StringComparison.Ordinal) ? older
        : new Freeze($"{older.Id}+{newer.Id}", $"{older.Reason}; {newer.Reason}", null, newer.Vtid);

    private static void GiveBackAll(Dictionary<string, Turn> turns, IReadOnlyList<Turn> held, TurnHolder holder)
    {
        foreach (var turn in held)
        {
            turns.TryAdd(turn.Key, turn);
        }

        foreach (var key in turns.Where(pair => pair.Value.Holder == holder).Select(pair => pair.Key).ToArray())
        {
            turns[key] = turns[key] with { Holder = null };
        }
    }
}
