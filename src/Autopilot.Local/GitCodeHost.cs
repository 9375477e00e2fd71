using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>
/// A git repository on this machine as code host, without a server: branches are its branches, pull requests are records
/// inside it, merges are made without a work tree. Every write is one compare-and-set by git, so several processes may
/// use a repository, and any of them may be killed at any moment. A repository is named by its absolute path.
/// </summary>
/// <param name="time">The clock that dates commits.</param>
public sealed class GitCodeHost(TimeProvider time) : ICodeHost
{
    private readonly Git git = new(new ProcessRunner(time));
    private readonly ConcurrentDictionary<(string Head, string Base), bool> mergeable = new();

    /// <inheritdoc/>
    public string Provider => "local";

    /// <inheritdoc/>
    public async Task<string> GetDefaultBranchAsync(string repository, CancellationToken cancellationToken) =>
        await Open(repository).FindHeadBranchAsync(cancellationToken).ConfigureAwait(false)
        ?? throw new ProviderException(
            FailureKind.Environment, "default_branch_unknown", $"HEAD of '{repository}' names no branch. Check out a branch there, or name the base branch.");

    /// <inheritdoc/>
    public Task<string?> FindHeadAsync(string repository, string branch, CancellationToken cancellationToken) =>
        Open(repository).FindTipAsync(branch, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindFileAsync(string repository, string commit, string path, CancellationToken cancellationToken) =>
        Open(repository).FindFileAsync(commit, path, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListChangedFilesAsync(
        string repository, string baseSha, string headSha, CancellationToken cancellationToken)
    {
        var names = await Open(repository).RunAsync(
            ["diff", "--name-only", "--no-renames", "-z", $"{baseSha}...{headSha}", "--"], cancellationToken).ConfigureAwait(false);
        return ChangedFiles.Read(names);
    }

    /// <inheritdoc/>
    public Task<bool> ContainsAsync(string repository, string ancestor, string descendant, CancellationToken cancellationToken) =>
        Open(repository).ContainsAsync(ancestor, descendant, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ContainsRevertAsync(string repository, string reverted, string head, CancellationToken cancellationToken)
    {
        var found = await Open(repository).RunAsync(
            ["rev-list", "--max-count=1", "--fixed-strings", $"--grep=This reverts commit {reverted}", head, $"^{reverted}"], cancellationToken).ConfigureAwait(false);
        return found.Length > 0;
    }

    /// <inheritdoc/>
    public async Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken)
    {
        var store = Open(repository);
        var book = await PullRequestBook.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        return await book.FindAsync(store, number, cancellationToken).ConfigureAwait(false) is { } record
            ? await ReadAsync(store, record, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PullRequest>> ListPullRequestsAsync(string repository, string branch, CancellationToken cancellationToken)
    {
        var store = Open(repository);
        var book = await PullRequestBook.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        var found = new List<PullRequest>();
        foreach (var record in await book.ListAsync(store, cancellationToken).ConfigureAwait(false))
        {
            if (record.HeadBranch == branch)
            {
                found.Add(await ReadAsync(store, record, cancellationToken).ConfigureAwait(false));
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PullRequest>> ListOpenPullRequestsAsync(
        string repository, string branch, Vtid vtid, CancellationToken cancellationToken)
    {
        var store = Open(repository);
        var book = await PullRequestBook.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        var found = new List<PullRequest>();
        foreach (var record in await book.ListOpenAsync(store, cancellationToken).ConfigureAwait(false))
        {
            if ((record.HeadBranch == branch || PullRequestMarker.FindLast(record.Body)?.Vtid == vtid)
                && await ReadAsync(store, record, cancellationToken).ConfigureAwait(false) is { State: PullRequestState.Open } open)
            {
                found.Add(open);
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<WriteResult<PullRequest>> CreatePullRequestAsync(NewPullRequest request, CancellationToken cancellationToken)
    {
        var store = Open(request.Repository);
        for (var race = 0; race < PullRequestBook.MaximumRaces; race++)
        {
            var book = await PullRequestBook.ReadAsync(store, cancellationToken).ConfigureAwait(false);
            if (await RefuseCreationAsync(store, book, request, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                return new WriteResult<PullRequest>(null, refusal);
            }

            var record = new PullRequestRecord
            {
                Number = book.NextNumber,
                Key = request.Key.ToString(),
                HeadBranch = request.HeadBranch,
                HeadSha = request.HeadSha,
                BaseBranch = request.BaseBranch,
                BaseSha = await store.GetObjectAsync($"refs/heads/{request.BaseBranch}^{{commit}}", cancellationToken).ConfigureAwait(false),
                Title = request.Title,
                Body = request.Body,
            };
            if (await book.TryWriteAsync(store, record, cancellationToken).ConfigureAwait(false) is not null)
            {
                return WriteResults.Done(await ReadAsync(store, record, cancellationToken).ConfigureAwait(false));
            }
        }

        throw PullRequestBook.Busy(store);
    }

    /// <inheritdoc/>
    public async Task<WriteResult<PullRequest>> ClosePullRequestAsync(
        string repository, int number, string comment, CancellationToken cancellationToken)
    {
        var store = Open(repository);
        for (var race = 0; race < PullRequestBook.MaximumRaces; race++)
        {
            var book = await PullRequestBook.ReadAsync(store, cancellationToken).ConfigureAwait(false);
            if (await book.FindAsync(store, number, cancellationToken).ConfigureAwait(false) is not { } record)
            {
                return WriteResults.Refused<PullRequest>(FailureReasons.PullRequestNotFound, PullRequestBook.DescribeAbsent(store, number));
            }

            var view = await PullRequestView.ResolveAsync(store, record, cancellationToken).ConfigureAwait(false);
            if (view.State == PullRequestState.Merged)
            {
                return WriteResults.Refused<PullRequest>(FailureReasons.MergedOutside, $"Pull request #{number} is merged and cannot be closed.");
            }

            var closed = record with { State = PullRequestState.Closed, HeadSha = view.HeadSha, Comment = comment };
            if (record.State == PullRequestState.Closed
                || await book.TryWriteAsync(store, closed, cancellationToken).ConfigureAwait(false) is not null)
            {
                return WriteResults.Done((view with { State = PullRequestState.Closed }).ToPullRequest(store.Path, null));
            }
        }

        throw PullRequestBook.Busy(store);
    }

    /// <inheritdoc/>
    public Task<WriteResult<string>> MergeAsync(MergeRequest request, CancellationToken cancellationToken) =>
        PullRequestMerge.MergeAsync(Open(request.Repository), request, cancellationToken);

    /// <inheritdoc/>
    public Task<LandedMerge> FindMergeAsync(MergeRequest request, CancellationToken cancellationToken) =>
        LandingSearch.FindAsync(Open(request.Repository), request, cancellationToken);

    private static async Task<Refusal?> RefuseCreationAsync(
        GitRepository store, PullRequestBook book, NewPullRequest request, CancellationToken cancellationToken)
    {
        if (await store.FindTipAsync(request.BaseBranch, cancellationToken).ConfigureAwait(false) is not { } baseTip)
        {
            return new Refusal(FailureReasons.WrongBase, $"There is no base branch {request.BaseBranch} in '{store.Path}'.");
        }

        if (await store.FindTipAsync(request.HeadBranch, cancellationToken).ConfigureAwait(false) is not { } head)
        {
            return new Refusal(FailureReasons.HeadNotFound, $"There is no branch {request.HeadBranch} in '{store.Path}'.");
        }

        if (head != request.HeadSha)
        {
            return new Refusal(FailureReasons.HeadMoved, $"{request.HeadBranch} is at {head}, not at {request.HeadSha}.");
        }

        if (await store.ContainsAsync(head, baseTip, cancellationToken).ConfigureAwait(false))
        {
            return new Refusal(FailureReasons.NoChange, $"There are no commits between {request.BaseBranch} and {request.HeadBranch}.");
        }

        foreach (var open in await book.ListOpenAsync(store, cancellationToken).ConfigureAwait(false))
        {
            if (open.HeadBranch == request.HeadBranch
                && (await PullRequestView.ResolveAsync(store, open, cancellationToken).ConfigureAwait(false)).State == PullRequestState.Open)
            {
                return new Refusal(Refusal.Retry, $"Pull request #{open.Number} from {request.HeadBranch} is open already. Look at it before asking again.");
            }
        }

        return null;
    }

    private async Task<PullRequest> ReadAsync(GitRepository store, PullRequestRecord record, CancellationToken cancellationToken)
    {
        var view = await PullRequestView.ResolveAsync(store, record, cancellationToken).ConfigureAwait(false);
        return view.ToPullRequest(store.Path, view.State == PullRequestState.Open
            ? await FindMergeableAsync(store, view, cancellationToken).ConfigureAwait(false)
            : null);
    }

    private async Task<bool?> FindMergeableAsync(GitRepository store, PullRequestView view, CancellationToken cancellationToken)
    {
        if (await store.FindTipAsync(view.Record.BaseBranch, cancellationToken).ConfigureAwait(false) is not { } baseTip)
        {
            return null;
        }

        if (!mergeable.TryGetValue((view.HeadSha, baseTip), out var known))
        {
            known = await store.MergeTreeAsync(baseTip, view.HeadSha, cancellationToken).ConfigureAwait(false) is not null;
            if (mergeable.Count > 1000)
            {
                mergeable.Clear();
            }

            mergeable[(view.HeadSha, baseTip)] = known;
        }

        return known;
    }

    private GitRepository Open(string repository) =>
        !Path.IsPathFullyQualified(repository)
            ? throw new ProviderException(FailureKind.Environment, "repository_not_found", $"'{repository}' is not the absolute path of a git repository.")
            : !File.Exists(Path.Combine(repository, "HEAD")) && !Path.Exists(Path.Combine(repository, ".git"))
                ? throw new ProviderException(FailureKind.Environment, "repository_not_found", $"There is no git repository at '{repository}'.")
                : new GitRepository(git, repository, time);
}
