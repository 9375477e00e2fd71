namespace Autopilot.Samples;

/// <summary>The sample's store with a defect that somebody means well with: whoever is too late overwrites.</summary>
public sealed class CountedStore(IAutopilotStore inner) : DelegatingStore(inner)
{
    public override async Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var result = await base.CommitAsync(commit, cancellationToken);
        return result.Outcome == CommitOutcome.VersionConflict && await FindAsync(commit.Task.Vtid, cancellationToken) is { } present
            ? await base.CommitAsync(commit with { ExpectedVersion = present.Task.Version }, cancellationToken)
            : result;
    }
}
