namespace Autopilot;

/// <summary>A pull request as the repository's refs make it now; the record alone may be older than what happened since.</summary>
/// <param name="Record">The record.</param>
/// <param name="State">Open, closed or merged.</param>
/// <param name="HeadSha">The head that it offers, or that landed.</param>
/// <param name="MergeSha">The commit that landed it, where a record names it.</param>
internal sealed record PullRequestView(PullRequestRecord Record, PullRequestState State, string HeadSha, string? MergeSha)
{
    /// <summary>Whether its branch is there.</summary>
    public bool HasBranch { get; init; }

    public static async Task<PullRequestView> ResolveAsync(GitRepository repository, PullRequestRecord record, CancellationToken cancellationToken)
    {
        if (record.State != PullRequestState.Open)
        {
            return new PullRequestView(record, record.State, record.HeadSha, record.State == PullRequestState.Merged ? record.Landing?.Sha : null) { HasBranch = true };
        }

        var head = await repository.FindTipAsync(record.HeadBranch, cancellationToken).ConfigureAwait(false);
        if (await repository.FindTipAsync(record.BaseBranch, cancellationToken).ConfigureAwait(false) is { } baseTip)
        {
            // The landing is written before the base moves: whether it landed is in the base, whoever died in between.
            if (record.Landing is { } landing && await repository.ContainsAsync(landing.Sha, baseTip, cancellationToken).ConfigureAwait(false))
            {
                return new PullRequestView(record, PullRequestState.Merged, landing.HeadSha, landing.Sha) { HasBranch = head is not null };
            }

            // Somebody merged the present head, or the one it was opened with before more was pushed or the branch deleted.
            foreach (var candidate in new[] { head, record.HeadSha }.OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (await repository.ContainsAsync(candidate, baseTip, cancellationToken).ConfigureAwait(false)
                    && !await repository.ContainsAsync(candidate, record.BaseSha, cancellationToken).ConfigureAwait(false))
                {
                    return new PullRequestView(record, PullRequestState.Merged, candidate, null) { HasBranch = head is not null };
                }
            }
        }

        // As on the hosts of this world, a pull request whose branch is deleted is closed.
        return head is null
            ? new PullRequestView(record, PullRequestState.Closed, record.HeadSha, null)
            : new PullRequestView(record, PullRequestState.Open, head, null) { HasBranch = true };
    }

    public PullRequest ToPullRequest(string repository, bool? mergeable) =>
        new(Record.Number, $"file://{repository}#{Record.Number}", Record.HeadBranch, HeadSha, Record.BaseBranch, State)
        {
            Mergeable = mergeable,
            Marker = PullRequestMarker.FindLast(Record.Body),
        };
}
