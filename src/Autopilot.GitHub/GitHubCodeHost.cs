using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// GitHub as code host. Decisions come from reads by number and name, never from search, whose index lags; every write names the
/// head that it expects, or is refused by GitHub where it was done before.
/// </summary>
internal sealed class GitHubCodeHost : ICodeHost
{
    private readonly GitHubApi api;
    private readonly Ancestry ancestry;
    private readonly CommittedFiles files;
    private readonly PullRequests pulls;
    private readonly PullRequestCreation creation;
    private readonly PullRequestClosing closing;
    private readonly PullRequestMerge merge;
    private readonly LandedSearch landed;

    public GitHubCodeHost(GitHubApi api, GitHubRemotes remotes, GitHubOptions options, TimeProvider time, ILogger logger)
    {
        this.api = api;
        ancestry = new Ancestry(api);
        files = new CommittedFiles(api.History);
        pulls = new PullRequests(api);
        creation = new PullRequestCreation(api, pulls, options.LongestPause, time);
        closing = new PullRequestClosing(api, logger);
        landed = new LandedSearch(api, ancestry, new ThreeWayMerge(api, remotes, time));
        merge = new PullRequestMerge(api, ancestry, options, time);
    }

    public string Provider => "github";

    public async Task<string> GetNameAsync(string repository, CancellationToken cancellationToken) =>
        (await api.Repositories.GetAsync(RepositoryName.Parse(repository), cancellationToken).ConfigureAwait(false)).FullName
        ?? throw new ProviderException(FailureKind.Transient, "answer_unreadable", $"GitHub's answer about {repository} names no repository.");

    public async Task<string> GetDefaultBranchAsync(string repository, CancellationToken cancellationToken) =>
        (await api.Repositories.GetAsync(RepositoryName.Parse(repository), cancellationToken).ConfigureAwait(false)).DefaultBranch
        ?? throw new ProviderException(FailureKind.Environment, "default_branch_unknown", $"GitHub names no default branch of {repository}.");

    public async Task<string?> FindHeadAsync(string repository, string branch, CancellationToken cancellationToken)
    {
        var name = RepositoryName.Parse(repository);
        var head = await api.Branches.FindHeadAsync(name, branch, cancellationToken).ConfigureAwait(false);
        if (head is null)
        {
            await api.Repositories.GetAsync(name, cancellationToken).ConfigureAwait(false);
        }

        return head;
    }

    public Task<string?> FindFileAsync(string repository, string commit, string path, CancellationToken cancellationToken) =>
        files.FindAsync(RepositoryName.Parse(repository), commit, path, cancellationToken);

    public Task<IReadOnlyList<string>> ListChangedFilesAsync(string repository, string baseSha, string headSha, CancellationToken cancellationToken) =>
        ancestry.ListChangedFilesAsync(RepositoryName.Parse(repository), baseSha, headSha, cancellationToken);

    public Task<bool> ContainsAsync(string repository, string ancestor, string descendant, CancellationToken cancellationToken) =>
        ancestry.ContainsAsync(RepositoryName.Parse(repository), ancestor, descendant, cancellationToken);

    public Task<bool> ContainsRevertAsync(string repository, string reverted, string head, CancellationToken cancellationToken) =>
        ancestry.ContainsRevertAsync(RepositoryName.Parse(repository), reverted, head, cancellationToken);

    public Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken) =>
        pulls.FindAsync(RepositoryName.Parse(repository), number, cancellationToken);

    public Task<IReadOnlyList<PullRequest>> ListPullRequestsAsync(string repository, string branch, CancellationToken cancellationToken) =>
        pulls.ListAsync(RepositoryName.Parse(repository), branch, cancellationToken);

    public Task<IReadOnlyList<PullRequest>> ListOpenPullRequestsAsync(string repository, string branch, Vtid vtid, CancellationToken cancellationToken) =>
        pulls.ListOpenAsync(RepositoryName.Parse(repository), branch, vtid, cancellationToken);

    public Task<WriteResult<PullRequest>> CreatePullRequestAsync(NewPullRequest request, CancellationToken cancellationToken) =>
        creation.CreateAsync(request, cancellationToken);

    public Task<WriteResult<PullRequest>> ClosePullRequestAsync(string repository, int number, string comment, CancellationToken cancellationToken) =>
        closing.CloseAsync(RepositoryName.Parse(repository), number, comment, cancellationToken);

    public Task<WriteResult<string>> MergeAsync(MergeRequest request, CancellationToken cancellationToken) => merge.MergeAsync(request, cancellationToken);

    public Task<LandedMerge> FindMergeAsync(MergeRequest request, CancellationToken cancellationToken) => landed.FindAsync(request, cancellationToken);
}
