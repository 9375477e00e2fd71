namespace Autopilot;

/// <summary>
/// Where branches and pull requests live. Reads return facts; writes are conditional on an expected head and say
/// exactly whether they happened. Any method may throw <see cref="ProviderException"/>: transient means unknown.
/// </summary>
public interface ICodeHost
{
    /// <summary>The name in evidence and events: <c>local</c>, <c>github</c>.</summary>
    string Provider { get; }

    /// <summary>
    /// The one name by which the host knows a repository, whatever spelling or earlier name was given: turns and freezes of a base are kept by it.
    /// A host where each repository has one name only gives it back, which is the default.
    /// </summary>
    /// <param name="repository">The repository, as somebody named it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string> GetNameAsync(string repository, CancellationToken cancellationToken) => Task.FromResult(repository);

    /// <summary>The branch that the repository's HEAD names.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string> GetDefaultBranchAsync(string repository, CancellationToken cancellationToken);

    /// <summary>The commit that a branch points to, or null when there is no such branch.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="branch">The branch, without <c>refs/heads/</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string?> FindHeadAsync(string repository, string branch, CancellationToken cancellationToken);

    /// <summary>The text of a file as a commit has it, or null when that commit has no such file.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="path">The file, with <c>/</c> between its parts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProviderException">Also where it is no file of UTF-8 text of at most 1 MiB.</exception>
    Task<string?> FindFileAsync(string repository, string commit, string path, CancellationToken cancellationToken);

    /// <summary>The files that a head changes against its merge base with another commit; renames count as two.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="baseSha">The commit compared with.</param>
    /// <param name="headSha">The head.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<string>> ListChangedFilesAsync(
        string repository, string baseSha, string headSha, CancellationToken cancellationToken);

    /// <summary>Whether a commit is contained in another; a commit contains itself.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="ancestor">The commit that may be contained.</param>
    /// <param name="descendant">The commit that may contain it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> ContainsAsync(string repository, string ancestor, string descendant, CancellationToken cancellationToken);

    /// <summary>Whether a commit's history contains a revert of another commit.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="reverted">The commit that may have been reverted.</param>
    /// <param name="head">The commit whose history is read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> ContainsRevertAsync(string repository, string reverted, string head, CancellationToken cancellationToken);

    /// <summary>A pull request by number, or null when there is none.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="number">The number.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken);

    /// <summary>
    /// Every pull request from a branch of the repository itself, whatever has become of it. By this the engine knows one that it asked for without an
    /// answer: where closed or merged ones are left out, it would ask for another. Read from the source of truth, never from search.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="branch">The head branch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<PullRequest>> ListPullRequestsAsync(string repository, string branch, CancellationToken cancellationToken);

    /// <summary>Every open pull request from a branch, or carrying a task's marker. Read from the source of truth, never from search.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="branch">The head branch.</param>
    /// <param name="vtid">The task whose marker counts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<PullRequest>> ListOpenPullRequestsAsync(
        string repository, string branch, Vtid vtid, CancellationToken cancellationToken);

    /// <summary>Opens a pull request, unless one from that branch is open: then it is refused with <see cref="Refusal.Retry"/>, and a look finds that one.</summary>
    /// <param name="request">What to open.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>The pull request, or why none was opened.</returns>
    Task<WriteResult<PullRequest>> CreatePullRequestAsync(NewPullRequest request, CancellationToken cancellationToken);

    /// <summary>Closes a pull request without merging it. Closing a closed one is done; a merged one is refused as <see cref="FailureReasons.MergedOutside"/>.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="number">The number.</param>
    /// <param name="comment">Why, for its readers.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    Task<WriteResult<PullRequest>> ClosePullRequestAsync(
        string repository, int number, string comment, CancellationToken cancellationToken);

    /// <summary>Merges a pull request if its head is still the expected one. Merging what is merged with that head is done.</summary>
    /// <param name="request">What to merge, and under which conditions.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>The landed commit, or why nothing landed.</returns>
    Task<WriteResult<string>> MergeAsync(MergeRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Finds out whether and how a head landed on its base since the base stood at a commit, and proves its tree.
    /// Looked at in order: the pull request is merged with this head; the head is an ancestor of the base; a first-parent
    /// commit since then carries the engine's trailers and satisfies the tree rule. Trailers alone prove nothing.
    /// </summary>
    /// <param name="request">What was to be merged.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<LandedMerge> FindMergeAsync(MergeRequest request, CancellationToken cancellationToken);
}
