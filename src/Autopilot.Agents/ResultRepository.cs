using System.Globalization;

namespace Autopilot;

/// <summary>
/// A repository of our own, made after the agent has ended, into which its commits and files are taken. Judging, committing
/// and pushing happen here, so that no hook, filter, index flag, replacement or remote that the agent planted in its clone
/// takes effect; and what is fetched from the clone is checked object by object.
/// </summary>
internal sealed class ResultRepository(Git git, ClaimFolder folder, WorkOrder order, AgentWorkerOptions options, WorkRemote remote)
{
    /// <summary>Takes the agent's commits and files, and returns the commit to push.</summary>
    /// <exception cref="WorkFailure">The history was rewritten, nothing differs, or files outside the scope changed.</exception>
    public async Task<string> CollectAsync(CancellationToken cancellationToken)
    {
        if (Path.Exists(folder.Pristine) || new FileInfo(folder.Pristine).LinkTarget is not null)
        {
            throw new WorkFailure(FailureKind.Deterministic, "work_folder", $"'{folder.Pristine}' is there before it was made.");
        }

        await git.RunAsync(folder.Root, ["init", "--quiet", "--bare", "--template=", ObjectFormat.OptionFor(order.BaseSha), folder.Pristine], cancellationToken).ConfigureAwait(false);
        var fetched = await FetchAsync(cancellationToken).ConfigureAwait(false);
        if (!fetched.IsSuccess)
        {
            throw new WorkFailure(FailureKind.Deterministic, "repository_damaged", $"The agent left a clone that git cannot read: {Text.End(fetched.Error.Trim(), 2000)}");
        }

        var head = await GitAsync(["rev-parse", "refs/heads/agent"], cancellationToken).ConfigureAwait(false);
        if (!(await TryGitAsync(["merge-base", "--is-ancestor", order.BaseSha, head], cancellationToken).ConfigureAwait(false)).IsSuccess)
        {
            throw new WorkFailure(FailureKind.Deterministic, "history_rewritten", $"The agent rewrote the history: its head {head} does not contain the base {order.BaseSha}.");
        }

        var tip = await CommitAsync(head, cancellationToken).ConfigureAwait(false);
        await CheckChangeAsync(tip, cancellationToken).ConfigureAwait(false);
        return tip;
    }

    private async Task<ProcessResult> FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TryGitAsync(["fetch", "--quiet", "--no-tags", "--", folder.Clone, $"+refs/heads/{order.Branch}:refs/heads/agent"], cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException error) when (error.Code == "git_timeout")
        {
            // It took no such time to fill the clone, and the next look at it would wait as long.
            throw new WorkFailure(FailureKind.Deterministic, "repository_damaged", $"The agent left a clone that git cannot read in time: {error.Message}");
        }
    }

    /// <summary>Pushes a commit to the order's branch, which must not exist yet, and reads it back.</summary>
    /// <exception cref="WorkFailure">The remote does not show the commit.</exception>
    public async Task PushAsync(string tip, CancellationToken cancellationToken)
    {
        var (address, variables) = await remote.OpenAsync(order, cancellationToken).ConfigureAwait(false);
        var branch = $"refs/heads/{order.Branch}";
        var pushed = await TryGitAsync(
            ["push", "--porcelain", "--no-verify", $"--force-with-lease={branch}:", "--", address, $"{tip}:{branch}"], cancellationToken, variables).ConfigureAwait(false);

        // The remote is asked whatever the answer was: it may have been lost after the push had been done.
        var shown = await TryGitAsync(["ls-remote", "--", address, branch], cancellationToken, variables).ConfigureAwait(false);
        var seen = shown.IsSuccess ? shown.Output.Split('\t')[0].Trim() : null;
        if (seen == tip)
        {
            return;
        }

        var answer = Text.End($"{pushed.Output.Trim()} {pushed.Error.Trim()} {shown.Error.Trim()}".Trim(), 2000);
        throw seen is { Length: > 0 }
            ? new WorkFailure(FailureKind.Deterministic, "branch_taken", $"'{order.Branch}' exists already, at {seen}; it was left alone.")
            : pushed.Output.Contains("[remote rejected]", StringComparison.Ordinal)
                ? new WorkFailure(FailureKind.Policy, "push_refused", $"A rule of the remote refused '{order.Branch}': {answer}")
                : new WorkFailure(FailureKind.Transient, "push_failed", $"'{order.Branch}' could not be pushed: {answer}");
    }

    private async Task<string> CommitAsync(string head, CancellationToken cancellationToken)
    {
        // Read into an index of our own: flags in the agent's index cannot hide a file.
        await GitAsync(["read-tree", head], cancellationToken).ConfigureAwait(false);
        var added = await TryGitAsync(["--work-tree", folder.Clone, "-c", "advice.addEmbeddedRepo=false", "add", "--all", "--", "."], cancellationToken).ConfigureAwait(false);
        if (!added.IsSuccess)
        {
            throw new WorkFailure(FailureKind.Deterministic, "commit_failed", $"What the agent left cannot be committed: {Text.End(added.Error.Trim(), 2000)}");
        }

        var tree = await GitAsync(["write-tree"], cancellationToken).ConfigureAwait(false);
        if (tree == await TreeAsync(order.BaseSha, cancellationToken).ConfigureAwait(false))
        {
            throw new WorkFailure(FailureKind.Deterministic, FailureReasons.NoChange, $"The agent left nothing that differs from the base {order.BaseSha}.");
        }

        if (tree != await TreeAsync(head, cancellationToken).ConfigureAwait(false))
        {
            return await CommitTreeAsync(tree, [head], Title() + "\n\n" + string.Join('\n', Trailers()) + "\n", Committer(), cancellationToken).ConfigureAwait(false);
        }

        var words = await GitAsync(["log", "-1", "--format=%B", head], cancellationToken).ConfigureAwait(false);
        var message = await GitAsync(
            ["interpret-trailers", "--no-divider", .. Trailers().SelectMany(trailer => (string[])["--trailer", trailer])],
            cancellationToken, input: CommitTrailers.RemoveFrom(words).Trim('\n') + "\n").ConfigureAwait(false);
        return message.Trim('\n') == words.Trim('\n') ? head : await AmendAsync(head, tree, message, cancellationToken).ConfigureAwait(false);
    }

    // The agent committed everything by itself; its last commit keeps its author and words, and gets our trailers for its own.
    private async Task<string> AmendAsync(string head, string tree, string message, CancellationToken cancellationToken)
    {
        var facts = (await GitAsync(["log", "-1", "--date=raw", "--format=%P%x00%an%x00%ae%x00%ad", head], cancellationToken).ConfigureAwait(false)).Split('\0');
        var author = Committer();
        (author["GIT_AUTHOR_NAME"], author["GIT_AUTHOR_EMAIL"], author["GIT_AUTHOR_DATE"]) = (facts[1], facts[2], facts[3]);
        return await CommitTreeAsync(tree, facts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), message + "\n", author, cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckChangeAsync(string tip, CancellationToken cancellationToken)
    {
        // What a commit changes and a later one takes back is pushed too, and stays readable in the history.
        var ends = await GitAsync(["diff-tree", "-r", "-z", "--name-only", "--no-renames", order.BaseSha, tip], cancellationToken).ConfigureAwait(false);
        var steps = await GitAsync(["log", "--format=", "-m", "-z", "--name-only", "--no-renames", $"{order.BaseSha}..{tip}", "--"], cancellationToken).ConfigureAwait(false);
        var outside = ScopeGlobs.Outside(order.Scope, ChangedFiles.Read($"{ends}\0{steps}"));
        if (outside.Count > 0)
        {
            var more = outside.Count > 20 ? string.Create(CultureInfo.InvariantCulture, $" and {outside.Count - 20} more") : "";
            throw new WorkFailure(
                FailureKind.Policy, FailureReasons.ScopeViolation,
                $"The agent changed files outside the scope ({string.Join(", ", order.Scope)}): {string.Join(", ", outside.Take(20))}{more}. Nothing was pushed.");
        }
    }

    private Task<string> TreeAsync(string commit, CancellationToken cancellationToken) =>
        GitAsync(["rev-parse", commit + "^{tree}"], cancellationToken);

    private Task<string> CommitTreeAsync(string tree, IReadOnlyList<string> parents, string message, Dictionary<string, string> author, CancellationToken cancellationToken) =>
        GitAsync(["commit-tree", tree, .. parents.SelectMany(parent => (string[])["-p", parent]), "-F", "-"], cancellationToken, author, message);

    private string Title()
    {
        var line = order.Title.ReplaceLineEndings(" ").Trim();
        return line.Length == 0 ? order.Vtid.Value : line;
    }

    private string[] Trailers() =>
    [
        $"{CommitTrailers.Vtid}: {order.Vtid}",
        string.Create(CultureInfo.InvariantCulture, $"{CommitTrailers.Attempt}: {order.Attempt}"),
    ];

    private Dictionary<string, string> Committer() => new(StringComparer.Ordinal)
    {
        ["GIT_AUTHOR_NAME"] = options.AuthorName,
        ["GIT_AUTHOR_EMAIL"] = options.AuthorEmail,
        ["GIT_COMMITTER_NAME"] = options.AuthorName,
        ["GIT_COMMITTER_EMAIL"] = options.AuthorEmail,
    };

    private Task<string> GitAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null, string? input = null) =>
        git.RunAsync(folder.Clone, ["--git-dir", folder.Pristine, .. arguments], cancellationToken, environment, input);

    private Task<ProcessResult> TryGitAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null) =>
        git.TryRunAsync(folder.Clone, ["--git-dir", folder.Pristine, .. arguments], cancellationToken, environment);
}
