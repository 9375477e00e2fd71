namespace Autopilot.Benchmarks.Scale;

/// <summary>What a call of a port is in requests to its provider, as the adapters make them where nothing goes wrong.</summary>
/// <param name="Reads">Reads that are asked with the tag of the last answer: one that has not changed is answered 304, which the primary limit does not count.</param>
/// <param name="Lists">Reads that are always counted.</param>
/// <param name="Writes">Writes.</param>
internal readonly record struct Requests(int Reads, int Lists, int Writes)
{
    private static readonly Dictionary<Call, Requests> OfGitHub = new()
    {
        [Call.FindHead] = new(1, 0, 0),
        [Call.FindFile] = new(2, 0, 0), // The commit and its tree, which has no such file.
        [Call.ListChangedFiles] = new(1, 0, 0),
        [Call.Contains] = new(1, 0, 0),
        [Call.FindPullRequest] = new(1, 0, 0),
        [Call.ListPullRequests] = new(1, 1, 0), // A page, and the one that was looked for.
        [Call.CreatePullRequest] = new(3, 1, 1), // Both branches, those that are open, and read back.
        [Call.ClosePullRequest] = new(1, 0, 2), // With a comment that says why.
        [Call.Merge] = new(3, 0, 1), // The pull request, the base, and whether it has a queue.
        [Call.FindMerge] = new(5, 0, 0), // The base, its line, the pull request, and two for the tree that it must have.
        [Call.ReadChecks] = new(7, 0, 0), // Check runs, statuses, workflow runs, rules, the branch, pull requests of the head, reviews.
    };

    private static readonly Dictionary<Call, Requests> OfCloudRun = new()
    {
        [Call.FindServing] = new(0, 2, 0), // The service and the revision.
        [Call.StartRevision] = new(0, 2, 1),
        [Call.FindStarted] = new(0, 2, 0),
        [Call.Shift] = new(0, 5, 1), // Service and both revisions, then read back.
        [Call.Trim] = new(0, 2, 1),
        [Call.Probe] = new(0, 2, 0), // And the service itself, which is no request to the Admin API.
    };

    public static Requests GitHub(Call call) => OfGitHub.GetValueOrDefault(call);

    public static Requests CloudRun(Call call) => OfCloudRun.GetValueOrDefault(call);
}
