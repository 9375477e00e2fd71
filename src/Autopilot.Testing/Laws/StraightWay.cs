using System.Security.Cryptography;
using System.Text;

namespace Autopilot.Testing;

/// <summary>The shortest way of a run from activation to completion, and a run's times as a store stamps them.</summary>
public static class StraightWay
{
    /// <summary>When every run begins that is made here.</summary>
    public static DateTimeOffset Began { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A task with an approved spec and no run.</summary>
    /// <param name="vtid">Its id.</param>
    public static AutopilotTask NewTask(Vtid vtid)
    {
        var spec = TaskSpec.Parse("---\ntitle: Do it\nscope: [src/**]\nacceptance: [it works]\n---\nDo it.\n").ToRecord("author");
        return new AutopilotTask
        {
            Vtid = vtid,
            Title = "Do it",
            Repository = "acme/shop",
            BaseBranch = "main",
            Autonomous = true,
            Spec = spec with { Status = SpecStatus.Approved, Approval = new SpecApproval(spec.Hash, "approver", Began) },
        };
    }

    /// <summary>A run that has just been activated.</summary>
    /// <param name="policy">Its policy.</param>
    /// <param name="vtid">The task.</param>
    public static Run Begin(RunPolicy policy, Vtid vtid) => Stamp(null, Lifecycle.Begin(NewTask(vtid), policy, "operator", null, null), Began);

    /// <summary>The second attempt at a task, begun behind the merge of its first.</summary>
    /// <param name="policy">Its policy.</param>
    /// <param name="vtid">The task.</param>
    public static Run Adopt(RunPolicy policy, Vtid vtid)
    {
        var task = NewTask(vtid) with { Attempt = 1 };
        var merge = (MergeEvidence)Proofs.Merge(Begin(policy, vtid), Began);
        return Stamp(null, Lifecycle.Adopt(task, policy, merge with { Attempt = 2, AdoptedFrom = 1 }, "operator", null), Began);
    }

    /// <summary>What brings a run one step nearer to its end: to completion, or where its end is decided, to that.</summary>
    /// <param name="run">The run.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null when the run has ended.</returns>
    public static Trigger? Next(Run run, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run switch
        {
            { State: >= RunState.Completed } => null,
            { Ending: { } ending } => new Trigger.Terminated(ending.Outcome, [], "false"),
            { State: RunState.InProgress } or { State: RunState.Building, Claim: null, Work: null } => Offer(run),
            { Claim: { } claim } => new Trigger.WorkCompleted(
                new WorkResult(
                    claim.Fence, Sha($"head {run.Vtid} {claim.Fence}"), new WorkBranch(run.Vtid, run.Attempt, claim.Fence).ToString(),
                    claim.BaseSha, "done", false, now),
                claim.WorkerId),
            { State: RunState.Reviewing, EvaluatedBy: null } => new Trigger.EvaluationStarted("host-1"),
            { State: RunState.Validated, WaitingFor: not "the merge" } => new Trigger.MergeTurnTaken(),
            { State: RunState.Merged, Policy.Target: null } => new Trigger.MergeSuffices(),
            { State: RunState.Verifying } when run.Probes.Good + 1 < run.Policy.GoodAnswers => new Trigger.ProbeAnswered(true, $"{run.Probes.Good + 1} good answers"),
            _ => new Trigger.Proven(Proofs.Next(run, now)),
        };
    }

    /// <summary>The run as a store holds it after a decision: version, entry and deadline are stamped.</summary>
    /// <param name="before">The run before, or null when it begins.</param>
    /// <param name="decision">The decision; one that was not applied changes nothing.</param>
    /// <param name="now">The store's time.</param>
    public static Run Stamp(Run? before, Decision decision, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var next = decision.Run;
        return decision.Kind != DecisionKind.Applied ? next : next with
        {
            Version = (before?.Version ?? 0) + 1,
            StartedAt = before?.StartedAt ?? now,
            EnteredAt = before?.State == next.State ? before.EnteredAt : now,
            DeadlineAt = next.State.IsTerminal() ? null : decision.Deadline.Apply(before?.DeadlineAt, now),
        };
    }

    /// <summary>A commit for a name: 40 lower-case hex digits, the same for the same name.</summary>
    internal static string Sha(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 20));

    internal static WorkClaim Claim(Run run) =>
        new($"worker-{run.LastFence + 1}", "machine", run.LastFence + 1, Sha("base"));

    private static Trigger Offer(Run run) => run switch
    {
        { OnOffer: true } => new Trigger.WorkClaimed(Claim(run)),
        _ when run.FailedOffers >= run.Policy.Timeouts.DispatchAttempts => new Trigger.EndingDecided(new Ending(
            Outcome.Blocked, FailureReasons.Create(FailureReasons.DispatchFailed, "No worker came."), Lifecycle.Engine)),
        _ => new Trigger.WorkOffered(run.Offers + 1),
    };
}
