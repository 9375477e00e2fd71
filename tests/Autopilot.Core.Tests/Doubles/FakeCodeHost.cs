namespace Autopilot.Tests;

/// <summary>A code host in memory, with one repository whatever it is called.</summary>
internal sealed class FakeCodeHost(CallScript script) : ICodeHost
{
    private readonly List<PullRequest> pullRequests = [];

    public string Provider => "fake";

    public FakeRepository Repository { get; } = new();

    /// <summary>Pull requests, in order of their numbers.</summary>
    public IReadOnlyList<PullRequest> PullRequests => pullRequests;

    public Task<string> GetDefaultBranchAsync(string repository, CancellationToken cancellationToken) =>
        script.AnswerAsync("default_branch", repository, () => FakeRepository.Main, cancellationToken);

    public Task<string?> FindHeadAsync(string repository, string branch, CancellationToken cancellationToken) =>
        script.AnswerAsync("find_head", branch, () => Repository.Branches.GetValueOrDefault(branch), cancellationToken);

    public Task<string?> FindFileAsync(string repository, string commit, string path, CancellationToken cancellationToken) =>
        script.AnswerAsync("find_file", path, () => Repository[commit].Files.GetValueOrDefault(path), cancellationToken);

    public Task<IReadOnlyList<string>> ListChangedFilesAsync(string repository, string baseSha, string headSha, CancellationToken cancellationToken) =>
        script.AnswerAsync("changed_files", headSha, () => Repository.Changed(baseSha, headSha), cancellationToken);

    public Task<bool> ContainsAsync(string repository, string ancestor, string descendant, CancellationToken cancellationToken) =>
        script.AnswerAsync("contains", ancestor, () => Repository.Contains(ancestor, descendant), cancellationToken);

    public Task<bool> ContainsRevertAsync(string repository, string reverted, string head, CancellationToken cancellationToken) =>
        script.AnswerAsync(
            "contains_revert", reverted,
            () => Repository.History(head).Any(commit => commit.Message.Contains($"reverts commit {reverted}", StringComparison.Ordinal)),
            cancellationToken);

    public Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken) =>
        script.AnswerAsync("find_pr", number, () => number >= 1 && number <= pullRequests.Count ? Show(pullRequests[number - 1]) : null, cancellationToken);

    public Task<IReadOnlyList<PullRequest>> ListPullRequestsAsync(string repository, string branch, CancellationToken cancellationToken) =>
        script.AnswerAsync<IReadOnlyList<PullRequest>>(
            "list_prs", branch, () => [.. pullRequests.Where(pr => pr.SameRepository && pr.HeadBranch == branch).Select(Show)], cancellationToken);

    public Task<IReadOnlyList<PullRequest>> ListOpenPullRequestsAsync(string repository, string branch, Vtid vtid, CancellationToken cancellationToken) =>
        script.AnswerAsync<IReadOnlyList<PullRequest>>(
            "list_prs", branch,
            () => [.. pullRequests.Where(pr => pr.State == PullRequestState.Open && (pr.HeadBranch == branch || pr.Marker?.Vtid == vtid)).Select(Show)],
            cancellationToken);

    public Task<WriteResult<PullRequest>> CreatePullRequestAsync(NewPullRequest request, CancellationToken cancellationToken) => script.AnswerAsync(
        "create_pr", request,
        () => pullRequests.Any(pr => pr.State == PullRequestState.Open && pr.HeadBranch == request.HeadBranch)
            ? WriteResults.Refused<PullRequest>(Refusal.Retry, $"A pull request from {request.HeadBranch} is open.")
            : WriteResults.Done(Open(request.HeadBranch, PullRequestMarker.FindAll(request.Body).Single(), request.BaseBranch)),
        cancellationToken);

    public Task<WriteResult<PullRequest>> ClosePullRequestAsync(string repository, int number, string comment, CancellationToken cancellationToken) =>
        script.AnswerAsync("close_pr", number, () => WriteResults.Done(Change(number, pr => pr.State == PullRequestState.Open ? pr with { State = PullRequestState.Closed } : pr)), cancellationToken);

    public Task<WriteResult<string>> MergeAsync(MergeRequest request, CancellationToken cancellationToken) =>
        script.AnswerAsync("merge", request, () => Merge(request), cancellationToken);

    public Task<LandedMerge> FindMergeAsync(MergeRequest request, CancellationToken cancellationToken) =>
        script.AnswerAsync("find_merge", request, () => FindMerge(request), cancellationToken);

    /// <summary>Opens a pull request as somebody else does, or as the engine asks.</summary>
    public PullRequest Open(string branch, PullRequestMarker? marker = null, string baseBranch = FakeRepository.Main)
    {
        var number = pullRequests.Count + 1;
        pullRequests.Add(new PullRequest(number, $"https://code.test/{number}", branch, Repository.Branches[branch], baseBranch, PullRequestState.Open) { Marker = marker });
        return Show(pullRequests[^1]);
    }

    public PullRequest Change(int number, Func<PullRequest, PullRequest> change) => pullRequests[number - 1] = change(pullRequests[number - 1]);

    public PullRequest Close(int number) => Change(number, pr => pr with { State = PullRequestState.Closed });

    /// <summary>A person merges it on the host.</summary>
    public string MergeByHand(int number)
    {
        var pr = pullRequests[number - 1];
        return Land(pr.Number, Show(pr).HeadSha, "Merged by hand");
    }

    private PullRequest Show(PullRequest pr)
    {
        if (pr.State != PullRequestState.Open)
        {
            return pr;
        }

        var head = Repository.Branches.GetValueOrDefault(pr.HeadBranch) ?? pr.HeadSha;
        return pr with { HeadSha = head, Mergeable = pr.Mergeable ?? Repository.Merge(Repository.Tip, head) is not null };
    }

    private WriteResult<string> Merge(MergeRequest request)
    {
        var pr = Show(pullRequests[request.Number - 1]);
        return pr.State != PullRequestState.Open ? WriteResults.Refused<string>(FailureReasons.PullRequestClosed, $"PR #{pr.Number} is {pr.State}.")
            : pr.HeadSha != request.HeadSha ? WriteResults.Refused<string>(FailureReasons.HeadMoved, $"PR #{pr.Number} shows {pr.HeadSha}.")
            : pr.Mergeable == false ? WriteResults.Refused<string>(FailureReasons.MergeConflict, $"PR #{pr.Number} conflicts.")
            : WriteResults.Done(Land(pr.Number, request.HeadSha, request.Message));
    }

    private string Land(int number, string head, string message)
    {
        var landed = Repository.Commit([Repository.Tip, head], Repository.Merge(Repository.Tip, head)!, message);
        Repository.Branches[FakeRepository.Main] = landed;
        Change(number, pr => pr with { State = PullRequestState.Merged, HeadSha = head });
        return landed;
    }

    private LandedMerge FindMerge(MergeRequest request)
    {
        var landed = Repository.FirstParents(request.BaseSha).FirstOrDefault(commit => commit.Parents.Count == 2 && commit.Parents[1] == request.HeadSha);
        if (landed is null)
        {
            return new LandedMerge(LandedStatus.NotLanded, "No commit of the base merges this head.");
        }

        var same = Repository.Merge(landed.Parents[0], request.HeadSha)?.SequenceEqual(landed.Files) == true;
        return new LandedMerge(same ? LandedStatus.Landed : LandedStatus.Mismatch, same ? "It landed." : $"The tree of {landed.Sha} is not the merge of its sides.")
        {
            MergeSha = landed.Sha,
            BaseSha = landed.Parents[0],
            TreeSha = landed.Tree,
        };
    }
}
