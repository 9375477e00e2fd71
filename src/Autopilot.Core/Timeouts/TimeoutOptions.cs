using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>
/// Every number of the engine that is a time or a count of attempts. The defaults are the requirements' (lessons, part 4).
/// Values are checked when the host starts.
/// </summary>
public sealed record TimeoutOptions
{
    /// <summary>Dispatch attempts before a run is blocked, from 1 to 10; default 3.</summary>
    [Range(1, 10)]
    public int DispatchAttempts { get; init; } = 3;

    /// <summary>Wait after the first failed dispatch attempt; it doubles after each. From 0 to 5 minutes; default 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DispatchBackoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an offer may stand before its dispatch attempt is judged. From 1 second to 1 hour; default 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Pickup { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long work may wait for a free worker. From 1 minute to 30 days; default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Queue { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The whole of the execution, over all claims of a run. From 1 minute to 24 hours; default 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Execution { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>From a claim to its first sign of progress. From 10 seconds to 1 hour; default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan FirstEvidence { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A worker's lease; a heartbeat renews it. From 5 seconds to 1 hour; default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a worker renews its lease. At most a third of <see cref="Lease"/>; default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:20:00")]
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Claims of a run that may be lost before it fails, from 1 to 20; default 3.</summary>
    [Range(1, 20)]
    public int ClaimsLost { get; init; } = 3;

    /// <summary>From completion to a proven pull request. From 10 seconds to 1 hour; default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan PullRequest { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From the pull request to a complete green check set. From 1 minute to 24 hours; default 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Checks { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>One evaluation of all rules together. From 1 second to 10 minutes; default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Validation { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Evaluations that may be started, from 1 to 10; default 3.</summary>
    [Range(1, 10)]
    public int Evaluations { get; init; } = 3;

    /// <summary>How long a merge approval may take. From 1 minute to 30 days; default 72 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Approval { get; init; } = TimeSpan.FromHours(72);

    /// <summary>From approval and turn to a proven merge. From 1 minute to 24 hours; default 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Merge { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How old the last green reading of the checks may be when the merge is asked for. Default 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan ChecksAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From the free target to an accepted deployment, and from there to a serving revision. Default 10 minutes each.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan Deploy { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>From a serving revision to its proof. From 10 seconds to 24 hours; default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan Verification { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The wait between two probes of a running service. From 0 to 5 minutes; default 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Clean-up before a terminal state. From 10 seconds to 1 hour; default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan CleanUp { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From the first sight of a reversible fact to the look that confirms it. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Confirmation { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first wait between two looks; it doubles up to <see cref="LookMost"/>. Default 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:05:00")]
    public TimeSpan LookLeast { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two looks. From 1 second to 1 hour; default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LookMost { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The limit of one call of a port. From 1 second to 5 minutes; default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Call { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What is added to <see cref="Call"/> before "not found" proves that an intent was not performed; a host that takes as long to commit an intent does not perform it. From 1 second to 10 minutes; default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CallGrace { get; init; } = TimeSpan.FromSeconds(10);
}
