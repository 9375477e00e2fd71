namespace Autopilot.Benchmarks;

/// <summary>A code host and checks that answer at once what dispatch and claims ask for. Nothing in a benchmark goes further.</summary>
internal sealed class SimulatedProviders : ICodeHost, IChecks
{
    private static readonly string Head = new('a', 40);

    public string Provider => "simulated";

    public bool MustBeStarted => false;

    public Task<string> GetDefaultBranchAsync(string repository, CancellationToken cancellationToken) => Task.FromResult("main");

    public Task<string?> FindHeadAsync(string repository, string branch, CancellationToken cancellationToken) => Task.FromResult<string?>(Head);

    public Task<string?> FindFileAsync(string repository, string commit, string path, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<IReadOnlyList<string>> ListChangedFilesAsync(string repository, string baseSha, string headSha, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> ContainsAsync(string repository, string ancestor, string descendant, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> ContainsRevertAsync(string repository, string reverted, string head, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<PullRequest>> ListPullRequestsAsync(string repository, string branch, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<PullRequest>> ListOpenPullRequestsAsync(string repository, string branch, Vtid vtid, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<PullRequest>> CreatePullRequestAsync(NewPullRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<PullRequest>> ClosePullRequestAsync(string repository, int number, string comment, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<string>> MergeAsync(MergeRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LandedMerge> FindMergeAsync(MergeRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<WriteResult<string>> StartAsync(CheckRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CheckReading> ReadAsync(CheckRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
