namespace Autopilot;

/// <summary>Makes the commit with which a pull request lands. Nothing moves: the commit is only an object until the base points to it.</summary>
internal static class LandingBuilder
{
    /// <summary>Builds the landing of a head on a tip of its base.</summary>
    /// <returns>The landing, or why there can be none.</returns>
    public static async Task<WriteResult<PullRequestLanding>> BuildAsync(
        GitRepository repository, MergeRequest request, string baseTip, CancellationToken cancellationToken)
    {
        var tree = await repository.MergeTreeAsync(baseTip, request.HeadSha, cancellationToken).ConfigureAwait(false);
        if (tree is null)
        {
            return Refused(FailureReasons.MergeConflict, $"{request.HeadSha} conflicts with {request.BaseBranch} at {baseTip}.");
        }

        if (request.Method == MergeMethod.Rebase)
        {
            return await ReplayAsync(repository, request, baseTip, tree, cancellationToken).ConfigureAwait(false);
        }

        string[] parents = request.Method == MergeMethod.Merge ? [baseTip, request.HeadSha] : [baseTip];
        var sha = await repository.CommitTreeAsync(tree, parents, request.Message, cancellationToken).ConfigureAwait(false);
        return WriteResults.Done(new PullRequestLanding(sha, request.HeadSha, baseTip, request.Method));
    }

    // This git has no merge-tree --merge-base. The three-way merge of a tip and a commit over that commit's parent is the
    // merge of the commit with a stand-in: the tip's tree as a child of the parent.
    private static async Task<WriteResult<PullRequestLanding>> ReplayAsync(
        GitRepository repository, MergeRequest request, string baseTip, string expectedTree, CancellationToken cancellationToken)
    {
        var listing = await repository.RunAsync(
            ["rev-list", "--reverse", "--topo-order", "--parents", $"{baseTip}..{request.HeadSha}"], cancellationToken).ConfigureAwait(false);
        var commits = listing.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        if (commits.Find(commit => commit.Length != 2) is { } odd)
        {
            return Refused(FailureReasons.MergeRefused, $"{odd[0]} has {odd.Length - 1} parents and cannot be replayed. Merge or squash instead.");
        }

        var tip = baseTip;
        var tree = "";
        for (var index = 0; index < commits.Count; index++)
        {
            var (commit, parent) = (commits[index][0], commits[index][1]);
            var standIn = await repository.CommitTreeAsync($"{tip}^{{tree}}", [parent], "stand-in", cancellationToken).ConfigureAwait(false);
            if (await repository.MergeTreeAsync(standIn, commit, cancellationToken).ConfigureAwait(false) is not { } replayed)
            {
                return Refused(FailureReasons.MergeConflict, $"{commit} conflicts with {request.BaseBranch} at {baseTip} when it is replayed.");
            }

            tree = replayed;
            var format = await repository.RunAsync(["log", "-1", "--format=%an%n%ae%n%ad%n%B", "--date=raw", commit], cancellationToken).ConfigureAwait(false);
            var parts = format.Split('\n', 4);
            var message = index == commits.Count - 1 ? request.Message : parts[3];
            tip = await repository.CommitTreeAsync(tree, [tip], message, cancellationToken, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["GIT_AUTHOR_NAME"] = parts[0],
                ["GIT_AUTHOR_EMAIL"] = parts[1],
                ["GIT_AUTHOR_DATE"] = parts[2],
            }).ConfigureAwait(false);
        }

        return tree == expectedTree
            ? WriteResults.Done(new PullRequestLanding(tip, request.HeadSha, baseTip, request.Method))
            : Refused(FailureReasons.MergeConflict, $"Replayed on {baseTip}, {request.HeadSha} gives the tree {tree}, not {expectedTree}. Merge or squash instead.");
    }

    private static WriteResult<PullRequestLanding> Refused(string reason, string message) =>
        WriteResults.Refused<PullRequestLanding>(reason, message);
}
