using System.Globalization;

namespace Autopilot;

/// <summary>Finds the commit with which a head landed on its base, and proves its tree.</summary>
internal sealed class LandedSearch(GitHubApi api, Ancestry ancestry, ThreeWayMerge threeWay)
{
    public async Task<LandedMerge> FindAsync(MergeRequest request, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Parse(request.Repository);
        if (await api.Branches.FindHeadAsync(repository, request.BaseBranch, cancellationToken).ConfigureAwait(false) is not { } tip)
        {
            await api.Repositories.GetAsync(repository, cancellationToken).ConfigureAwait(false);
            return new LandedMerge(LandedStatus.NotLanded, $"There is no branch {request.BaseBranch} in {repository}.");
        }

        if (await BaseLine.FindAsync(api, repository, request.BaseSha, tip, cancellationToken).ConfigureAwait(false) is not { } line)
        {
            return new LandedMerge(LandedStatus.Unprovable, $"GitHub does not know {request.BaseSha}, at which {request.BaseBranch} stood.");
        }

        var pull = request.Number > 0 ? await api.Pulls.FindAsync(repository, request.Number, cancellationToken).ConfigureAwait(false) : null;
        if (pull is not null && PullRequests.IsMerged(pull) && pull.Head?.Sha == request.HeadSha)
        {
            return line.Find(pull.MergeCommitSha) is { } landed
                ? await ProveAsync(repository, request, line, landed, cancellationToken).ConfigureAwait(false)
                : new LandedMerge(LandedStatus.Unprovable, $"Pull request #{pull.Number} is merged as {pull.MergeCommitSha}, which {request.BaseBranch} at {tip} does not show.");
        }

        if (line.Find(request.HeadSha) is not null)
        {
            return line.FindFirstContaining(request.HeadSha) is { } landed
                ? await ProveAsync(repository, request, line, landed, cancellationToken).ConfigureAwait(false)
                : new LandedMerge(LandedStatus.Unprovable, $"{request.BaseBranch} at {tip} contains {request.HeadSha}, and no commit on its own line since {request.BaseSha} brought it.");
        }

        return await FindByTrailersAsync(repository, request, line, cancellationToken).ConfigureAwait(false)
            ?? await FindInQueueAsync(repository, request, pull, cancellationToken).ConfigureAwait(false)
            ?? new LandedMerge(LandedStatus.NotLanded, $"{request.BaseBranch} at {tip} does not contain {request.HeadSha}.");
    }

    private async Task<LandedMerge?> FindByTrailersAsync(RepositoryName repository, MergeRequest request, BaseLine line, CancellationToken cancellationToken)
    {
        LandedMerge? unproven = null;
        foreach (var candidate in line.Line.Where(commit => CarriesTrailers(commit, request)))
        {
            var proof = await ProveAsync(repository, request, line, candidate, cancellationToken).ConfigureAwait(false);
            if (proof.Status == LandedStatus.Landed)
            {
                return proof;
            }

            // Anybody can copy trailers, so they show neither that the head landed nor that it did not.
            unproven = proof with { Status = LandedStatus.Unprovable, Detail = $"{candidate.Sha} carries the trailers of this merge. {proof.Detail}" };
        }

        return unproven;
    }

    // What waits in the queue may land at any moment: it is neither landed nor to be asked for again. Not every rule that makes a queue shows as one.
    private async Task<LandedMerge?> FindInQueueAsync(RepositoryName repository, MergeRequest request, WirePullRequest? pull, CancellationToken cancellationToken) =>
        pull is { State: "open", NodeId: { } node }
        && await api.MergeQueue.ContainsAsync(
            node, await MergeQueueRule.IsRequiredAsync(api, repository, request.BaseBranch, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
            ? new LandedMerge(LandedStatus.Unprovable, $"Pull request #{pull.Number} waits in the merge queue of {request.BaseBranch}.")
            : null;

    private static bool CarriesTrailers(WireListedCommit commit, MergeRequest request)
    {
        var lines = (commit.Commit?.Message ?? "").Split('\n', StringSplitOptions.TrimEntries);
        return lines.Contains($"{CommitTrailers.Vtid}: {request.Vtid}", StringComparer.Ordinal)
            && lines.Contains($"{CommitTrailers.Attempt}: {request.Attempt.ToString(CultureInfo.InvariantCulture)}", StringComparer.Ordinal)
            && lines.Contains($"{CommitTrailers.Head}: {request.HeadSha}", StringComparer.Ordinal);
    }

    /// <summary>Compares a landed commit's tree with the three-way merge of its base side and the head.</summary>
    private async Task<LandedMerge> ProveAsync(
        RepositoryName repository, MergeRequest request, BaseLine line, WireListedCommit landed, CancellationToken cancellationToken)
    {
        var baseSide = await FindBaseSideAsync(repository, request, line, landed, cancellationToken).ConfigureAwait(false);
        if (baseSide is null || !await ancestry.ContainsAsync(repository, request.BaseSha, baseSide, cancellationToken).ConfigureAwait(false))
        {
            return new LandedMerge(
                LandedStatus.Unprovable, $"{landed.Sha} landed {request.HeadSha}, and its base side {baseSide ?? "cannot be told"}: it must contain {request.BaseSha}.")
            {
                MergeSha = landed.Sha,
                BaseSha = baseSide,
            };
        }

        var tree = landed.Commit?.Tree?.Sha ?? (await api.History.GetAsync(repository, landed.Sha!, cancellationToken).ConfigureAwait(false)).Tree?.Sha;
        var expected = await threeWay.FindTreeAsync(repository, baseSide, request.HeadSha, cancellationToken).ConfigureAwait(false);
        if (expected != tree)
        {
            // A mismatch freezes a base: nothing less than the whole history may say so.
            expected = await threeWay.ComputeFromHistoryAsync(repository, baseSide, request.HeadSha, cancellationToken).ConfigureAwait(false);
        }

        var (status, detail) = expected is not null && expected == tree
            ? (LandedStatus.Landed, $"{landed.Sha} is the merge of {baseSide} and {request.HeadSha}.")
            : (LandedStatus.Mismatch, $"{landed.Sha} has the tree {tree}; the merge of {baseSide} and {request.HeadSha} {(expected is null ? "conflicts" : $"has {expected}")}.");
        return new LandedMerge(status, detail) { MergeSha = landed.Sha, BaseSha = baseSide, TreeSha = tree };
    }

    /// <summary>The base side of a landed commit, or null when it cannot be told.</summary>
    private async Task<string?> FindBaseSideAsync(
        RepositoryName repository, MergeRequest request, BaseLine line, WireListedCommit landed, CancellationToken cancellationToken)
    {
        if (landed.Sha == request.HeadSha)
        {
            // A fast-forward: the tip before it is any ancestor of the head, and each gives the same tree.
            return request.BaseSha;
        }

        var steps = 1;
        if (request.Method == MergeMethod.Rebase && BaseLine.ParentsOf(landed).Count() == 1)
        {
            var replayed = await api.History.FindComparisonAsync(repository, landed.Sha!, request.HeadSha, cancellationToken).ConfigureAwait(false);
            steps = Math.Max(1, replayed?.AheadBy ?? 1);
        }

        var at = landed;
        for (; steps > 1 && at is not null; steps--)
        {
            at = line.Find(BaseLine.ParentsOf(at).FirstOrDefault());
        }

        return at is null ? null : BaseLine.ParentsOf(at).FirstOrDefault();
    }
}
