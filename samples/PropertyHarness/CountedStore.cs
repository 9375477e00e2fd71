namespace Autopilot.Samples;

/// <summary>A store of a team's own: the one that it wraps, with a count of what was committed for the team's metrics.</summary>
public sealed class CountedStore(IAutopilotStore inner) : DelegatingStore(inner)
{
    private long commits;

    public long Commits => Interlocked.Read(ref commits);

    public override async Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var result = await base.CommitAsync(commit, cancellationToken);
        if (result.IsCommitted)
        {
            Interlocked.Increment(ref commits);
        }

        return result;
    }
}
