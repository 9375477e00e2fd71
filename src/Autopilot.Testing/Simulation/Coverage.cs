namespace Autopilot.Testing;

/// <summary>Which moves and endings a simulation went through.</summary>
internal sealed class Coverage
{
    public HashSet<Move> Moves { get; } = [];

    public HashSet<string> Reasons { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Holds { get; } = new(StringComparer.Ordinal);

    public int Runs { get; private set; }

    public long Commits { get; private set; }

    public void Note(CommitStep step)
    {
        Commits++;
        if (step.Run is not { } run)
        {
            return;
        }

        Runs += step.IsNewRun ? 1 : 0;
        if (step.RunBefore?.State != run.State && TransitionTable.Moves.FirstOrDefault(move => move.From == step.RunBefore?.State && move.To == run.State) is { } made)
        {
            Moves.Add(made);
        }

        if (run.Ending is { } ending && step.RunBefore?.Ending is null)
        {
            Reasons.Add(ending.Failure.Reason);
        }

        if (run.Hold is { } hold)
        {
            Holds.Add(hold.Name);
        }
    }
}
