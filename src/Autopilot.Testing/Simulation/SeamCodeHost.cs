namespace Autopilot.Testing;

/// <summary>The code host as one engine host reaches it.</summary>
internal sealed class SeamCodeHost(Seam seam, SimulatedCodeHost codeHost, string host) : ICodeHost
{
    public string Provider => SimulatedCodeHost.Provider;

    private SimulatedRepository Repository => codeHost.Repository;

    public Task<string> GetDefaultBranchAsync(string repository, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.FindHead, () => SimulatedRepository.Main, cancellationToken);

    public Task<string?> FindFileAsync(string repository, string commit, string path, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.ListFiles, () => Repository[commit].Files.GetValueOrDefault(path), cancellationToken);

    public Task<string?> FindHeadAsync(string repository, string branch, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.FindHead, () => Repository.Head(branch), cancellationToken);

    public Task<IReadOnlyList<string>> ListChangedFilesAsync(string repository, string baseSha, string headSha, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.ListFiles, () => Repository.Changed(baseSha, headSha), cancellationToken);

    public Task<bool> ContainsAsync(string repository, string ancestor, string descendant, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.Contains, () => Repository.Contains(ancestor, descendant), cancellationToken);

    public Task<bool> ContainsRevertAsync(string repository, string reverted, string head, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.Contains, () => Repository.ContainsRevert(reverted, head), cancellationToken);

    public Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.FindPullRequest, () => codeHost.FindPullRequest(number), cancellationToken);

    public Task<IReadOnlyList<PullRequest>> ListPullRequestsAsync(string repository, string branch, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.ListPullRequests, () => codeHost.List(branch), cancellationToken);

    public Task<IReadOnlyList<PullRequest>> ListOpenPullRequestsAsync(string repository, string branch, Vtid vtid, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.ListPullRequests, () => codeHost.ListOpen(branch, vtid), cancellationToken);

    public Task<WriteResult<PullRequest>> CreatePullRequestAsync(NewPullRequest request, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.OpenPullRequest, () => codeHost.Create(request, host), cancellationToken);

    public Task<WriteResult<PullRequest>> ClosePullRequestAsync(string repository, int number, string comment, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.ClosePullRequest, () => codeHost.Close(number, host), cancellationToken);

    public Task<WriteResult<string>> MergeAsync(MergeRequest request, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.Merge, () => codeHost.Merge(request, host), cancellationToken);

    public Task<LandedMerge> FindMergeAsync(MergeRequest request, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.FindMerge, () => codeHost.FindMerge(request), cancellationToken);
}
