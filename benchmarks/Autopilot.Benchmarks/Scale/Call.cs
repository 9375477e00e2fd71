namespace Autopilot.Benchmarks.Scale;

/// <summary>What a step asks of the store and of the outside.</summary>
internal enum Call
{
    Lease,
    Renew,
    Commit,
    Event,
    Resolve,
    Read,
    ReadSwitch,
    ReadQueue,
    ListTasks,
    FindHead,
    FindFile,
    ListChangedFiles,
    Contains,
    FindPullRequest,
    ListPullRequests,
    CreatePullRequest,
    ClosePullRequest,
    Merge,
    FindMerge,
    ReadChecks,
    FindServing,
    StartRevision,
    FindStarted,
    Shift,
    Trim,
    Probe,
}
