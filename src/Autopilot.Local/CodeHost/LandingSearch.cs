using System.Globalization;

namespace Autopilot;

/// <summary>Finds the commit with which a head landed on its base, and proves its tree.</summary>
internal static class LandingSearch
{
    /// <summary>Finds out whether and how a head landed.</summary>
    public static async Task<LandedMerge> FindAsync(GitRepository store, MergeRequest request, CancellationToken cancellationToken)
    {
        if (await store.FindTipAsync(request.BaseBranch, cancellationToken).ConfigureAwait(false) is not { } baseTip)
        {
            return new LandedMerge(LandedStatus.NotLanded, $"There is no branch {request.BaseBranch} in '{store.Path}'.");
        }

        var book = await PullRequestBook.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        if (await book.FindAsync(store, request.Number, cancellationToken).ConfigureAwait(false) is { } record
            && await PullRequestView.ResolveAsync(store, record, cancellationToken).ConfigureAwait(false) is { State: PullRequestState.Merged, MergeSha: { } merged } view
            && view.HeadSha == request.HeadSha)
        {
            return await ProveAsync(store, request, merged, record.Landing?.BaseSha, cancellationToken).ConfigureAwait(false);
        }

        if (await store.ContainsAsync(request.HeadSha, baseTip, cancellationToken).ConfigureAwait(false)
            && !await store.ContainsAsync(request.HeadSha, request.BaseSha, cancellationToken).ConfigureAwait(false))
        {
            return await FindByAncestryAsync(store, baseTip, request.HeadSha, request.BaseSha, cancellationToken).ConfigureAwait(false) is { } landed
                ? await ProveAsync(store, request, landed, cancellationToken).ConfigureAwait(false)
                : new LandedMerge(LandedStatus.Unprovable, $"{request.BaseBranch} at {baseTip} contains {request.HeadSha}, and no commit on its own line since {request.BaseSha} brought it.");
        }

        var candidates = await FindByTrailersAsync(store, request, baseTip, cancellationToken).ConfigureAwait(false);
        LandedMerge? unproven = null;
        foreach (var candidate in candidates)
        {
            var proof = await ProveAsync(store, request, candidate, cancellationToken).ConfigureAwait(false);
            if (proof.Status == LandedStatus.Landed)
            {
                return proof;
            }

            // Anybody can copy trailers, so they show neither that the head landed nor that it did not.
            unproven = proof with { Status = LandedStatus.Unprovable, Detail = $"{candidate} carries the trailers of this merge. {proof.Detail}" };
        }

        return unproven ?? new LandedMerge(LandedStatus.NotLanded, $"{request.BaseBranch} at {baseTip} does not contain {request.HeadSha}.");
    }

    /// <summary>The first commit on the base's own line since a commit that contains the head, or null.</summary>
    public static async Task<string?> FindByAncestryAsync(
        GitRepository repository, string baseTip, string headSha, string since, CancellationToken cancellationToken)
    {
        var line = await ListAsync(repository, ["rev-list", "--first-parent", "--reverse", baseTip, $"^{since}"], cancellationToken).ConfigureAwait(false);
        var containing = new HashSet<string>(
            await ListAsync(repository, ["rev-list", "--ancestry-path", $"{headSha}..{baseTip}"], cancellationToken).ConfigureAwait(false), StringComparer.Ordinal)
        {
            headSha,
        };
        return line.FirstOrDefault(containing.Contains);
    }

    /// <summary>The commits on the base's own line since a commit that carry the trailers of a merge.</summary>
    private static async Task<IReadOnlyList<string>> FindByTrailersAsync(
        GitRepository repository, MergeRequest request, string baseTip, CancellationToken cancellationToken)
    {
        string[] expected = [request.Vtid.Value, request.Attempt.ToString(CultureInfo.InvariantCulture), request.HeadSha];
        var format = "--format=%H" + string.Concat(
            new[] { CommitTrailers.Vtid, CommitTrailers.Attempt, CommitTrailers.Head }.Select(key => $"%x00%(trailers:key={key},valueonly,separator=%x2C)"));
        var lines = await ListAsync(
            repository, ["log", "--first-parent", "--reverse", format, baseTip, $"^{request.BaseSha}"], cancellationToken).ConfigureAwait(false);
        return [.. lines.Select(line => line.Split('\0')).Where(parts => parts.Skip(1).SequenceEqual(expected, StringComparer.Ordinal)).Select(parts => parts[0])];
    }

    /// <summary>The base side of a landed commit, or null when it cannot be told.</summary>
    private static async Task<string?> FindBaseSideAsync(
        GitRepository repository, MergeRequest request, string landed, CancellationToken cancellationToken)
    {
        if (landed == request.HeadSha)
        {
            // A fast-forward: the tip before it is any ancestor of the head, and each gives the same tree.
            return await repository.ContainsAsync(request.BaseSha, landed, cancellationToken).ConfigureAwait(false) ? request.BaseSha : null;
        }

        var steps = 1;
        if (request.Method == MergeMethod.Rebase)
        {
            var parents = await ListAsync(repository, ["rev-list", "--count", $"{landed}..{request.HeadSha}"], cancellationToken).ConfigureAwait(false);
            steps = Math.Max(1, int.Parse(parents[0], CultureInfo.InvariantCulture));
        }

        return await repository.FindObjectAsync($"{landed}~{steps}^{{commit}}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares a landed commit's tree with the three-way merge of its base side and the head.</summary>
    private static async Task<LandedMerge> ProveAsync(
        GitRepository repository, MergeRequest request, string landed, string? baseSide, CancellationToken cancellationToken)
    {
        if (baseSide is null || !await repository.ContainsAsync(request.BaseSha, baseSide, cancellationToken).ConfigureAwait(false))
        {
            return new LandedMerge(
                LandedStatus.Unprovable, $"{landed} landed {request.HeadSha}, and its base side {baseSide ?? "cannot be told"}: it must contain {request.BaseSha}.")
            {
                MergeSha = landed,
                BaseSha = baseSide,
            };
        }

        var tree = await repository.GetObjectAsync($"{landed}^{{tree}}", cancellationToken).ConfigureAwait(false);
        var expected = await repository.MergeTreeAsync(baseSide, request.HeadSha, cancellationToken).ConfigureAwait(false);
        var (status, detail) = expected == tree
            ? (LandedStatus.Landed, $"{landed} is the merge of {baseSide} and {request.HeadSha}.")
            : (LandedStatus.Mismatch, $"{landed} has the tree {tree}; the merge of {baseSide} and {request.HeadSha} {(expected is null ? "conflicts" : $"has {expected}")}.");
        return new LandedMerge(status, detail) { MergeSha = landed, BaseSha = baseSide, TreeSha = tree };
    }

    private static async Task<LandedMerge> ProveAsync(GitRepository store, MergeRequest request, string landed, CancellationToken cancellationToken)
    {
        var baseSide = await FindBaseSideAsync(store, request, landed, cancellationToken).ConfigureAwait(false);
        return await ProveAsync(store, request, landed, baseSide, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string[]> ListAsync(GitRepository repository, string[] arguments, CancellationToken cancellationToken) =>
        (await repository.RunAsync(arguments, cancellationToken).ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
