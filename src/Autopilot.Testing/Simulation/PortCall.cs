namespace Autopilot.Testing;

/// <summary>The calls that a host makes through its ports.</summary>
internal enum PortCall
{
    // Calls that read, or that decide nothing.
    FindTask,
    FindRow,
    ListRows,
    LeaseDue,
    LeaseClaimable,
    NextDue,
    ReadSwitch,
    ReadTurn,
    Seen,
    ReadQueue,
    Tick,
    FindHead,
    ListFiles,
    Contains,
    FindPullRequest,
    ListPullRequests,
    FindMerge,
    ReadChecks,
    FindServing,
    FindStarted,
    Probe,
    WasOffered,
    Trim,

    // Calls that write.
    Commit,
    Resolve,
    Release,
    Renew,
    Wake,
    Heartbeat,
    Register,
    SetSwitch,
    OpenPullRequest,
    ClosePullRequest,
    Merge,
    StartChecks,
    StartDeployment,
    ShiftTraffic,
    Offer,
}

/// <summary>What is known of the calls.</summary>
internal static class PortCalls
{
    public static readonly int Count = Enum.GetValues<PortCall>().Length;

    private const double Reading = 0.05;

    /// <summary>How much oftener than its rate a fault meets the call.</summary>
    public static double Weight(this PortCall call) => call >= PortCall.Commit ? 1 : Reading;
}
