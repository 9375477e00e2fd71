using System.Globalization;

namespace Autopilot;

/// <summary>
/// Lands a pull request: the landing commit is recorded first, then one transaction moves the base. Whoever dies in
/// between leaves a record from which the base itself tells whether it landed.
/// </summary>
internal static class PullRequestMerge
{
    public static async Task<WriteResult<string>> MergeAsync(
        GitRepository store, MergeRequest request, CancellationToken cancellationToken)
    {
        for (var race = 0; race < PullRequestBook.MaximumRaces; race++)
        {
            var book = await PullRequestBook.ReadAsync(store, cancellationToken).ConfigureAwait(false);
            if (await book.FindAsync(store, request.Number, cancellationToken).ConfigureAwait(false) is not { } record)
            {
                return Refused(FailureReasons.PullRequestNotFound, PullRequestBook.DescribeAbsent(store, request.Number));
            }

            var view = await PullRequestView.ResolveAsync(store, record, cancellationToken).ConfigureAwait(false);
            var baseTip = await store.FindTipAsync(request.BaseBranch, cancellationToken).ConfigureAwait(false);
            if (await AnswerWithoutMergingAsync(store, request, view, baseTip, cancellationToken).ConfigureAwait(false) is { } answer)
            {
                return answer;
            }

            // Whoever comes second finishes the landing that is recorded: two merges never make two commits.
            var landing = record.Landing;
            if (landing is null || landing.HeadSha != request.HeadSha || landing.BaseSha != baseTip || landing.Method != request.Method)
            {
                var built = await LandingBuilder.BuildAsync(store, request, baseTip!, cancellationToken).ConfigureAwait(false);
                if (built.Value is null)
                {
                    return new WriteResult<string>(null, built.Refusal);
                }

                landing = built.Value;
                record = record with { Landing = landing };
                if (await book.TryWriteAsync(store, record, cancellationToken).ConfigureAwait(false) is not { } written)
                {
                    continue;
                }

                book = written;
            }

            // One transaction: the pull request is as read (nobody closed it), the head has not moved, the base has not moved.
            if (await store.TryUpdateRefsAsync(
                $"verify {PullRequestBook.Ref} {book.Tree}\nverify refs/heads/{record.HeadBranch} {landing.HeadSha}\n"
                + $"update refs/heads/{record.BaseBranch} {landing.Sha} {landing.BaseSha}\n", cancellationToken).ConfigureAwait(false))
            {
                await SettleAsync(store, request.Number, landing, cancellationToken).ConfigureAwait(false);
                return WriteResults.Done(landing.Sha);
            }

            var tip = await store.FindTipAsync(request.BaseBranch, cancellationToken).ConfigureAwait(false);
            if (tip != baseTip && (tip is null || !await store.ContainsAsync(landing.Sha, tip, cancellationToken).ConfigureAwait(false)))
            {
                return Refused(Refusal.Retry, $"{request.BaseBranch} moved from {baseTip} to {tip} while pull request #{request.Number} was being merged.");
            }
        }

        throw PullRequestBook.Busy(store);
    }

    private static async Task<WriteResult<string>?> AnswerWithoutMergingAsync(
        GitRepository store, MergeRequest request, PullRequestView view, string? baseTip, CancellationToken cancellationToken)
    {
        var number = request.Number.ToString(CultureInfo.InvariantCulture);
        if (view.State == PullRequestState.Closed)
        {
            return view.HasBranch
                ? Refused(FailureReasons.PullRequestClosed, $"Pull request #{number} is closed.")
                : Refused(FailureReasons.PullRequestNotFound, $"The branch {view.Record.HeadBranch} of pull request #{number} is gone.");
        }

        if (view.Record.BaseBranch != request.BaseBranch || baseTip is null)
        {
            return Refused(FailureReasons.WrongBase, $"Pull request #{number} goes into {view.Record.BaseBranch}, not into a branch {request.BaseBranch}.");
        }

        if (view.HeadSha != request.HeadSha)
        {
            return Refused(FailureReasons.HeadMoved, $"Pull request #{number} offers {view.HeadSha}, not {request.HeadSha}.");
        }

        if (view.State == PullRequestState.Merged)
        {
            var landed = view.MergeSha
                ?? await LandingSearch.FindByAncestryAsync(store, baseTip, view.HeadSha, view.Record.BaseSha, cancellationToken).ConfigureAwait(false);
            return landed is null
                ? Refused(FailureReasons.MergeUnprovable, $"Pull request #{number} is merged, and what landed it cannot be identified.")
                : WriteResults.Done(landed);
        }

        if (!await store.ContainsAsync(request.BaseSha, baseTip, cancellationToken).ConfigureAwait(false))
        {
            return Refused(FailureReasons.MergeRefused, $"{request.BaseBranch} at {baseTip} no longer contains {request.BaseSha}, on which the head was validated.");
        }

        var worktrees = await store.RunAsync(["worktree", "list", "--porcelain"], cancellationToken).ConfigureAwait(false);
        return worktrees.Split('\n').Contains($"branch refs/heads/{request.BaseBranch}", StringComparer.Ordinal)
            ? Refused(FailureReasons.MergeRefused, $"{request.BaseBranch} is checked out in a work tree of '{store.Path}', which a merge would leave behind. Use a bare clone.")
            : null;
    }

    /// <summary>Writes down what the base already shows; a reader that comes before sees the same.</summary>
    private static async Task SettleAsync(GitRepository store, int number, PullRequestLanding landing, CancellationToken cancellationToken)
    {
        for (var race = 0; race < PullRequestBook.MaximumRaces; race++)
        {
            var book = await PullRequestBook.ReadAsync(store, cancellationToken).ConfigureAwait(false);
            var record = await book.FindAsync(store, number, cancellationToken).ConfigureAwait(false);
            if (record is not { State: PullRequestState.Open }
                || await book.TryWriteAsync(store, record with { State = PullRequestState.Merged, HeadSha = landing.HeadSha, Landing = landing }, cancellationToken)
                    .ConfigureAwait(false) is not null)
            {
                return;
            }
        }
    }

    private static WriteResult<string> Refused(string reason, string message) => WriteResults.Refused<string>(reason, message);
}
