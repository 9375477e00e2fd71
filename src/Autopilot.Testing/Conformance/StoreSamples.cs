using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>A task and a run with something in every place, to prove that nothing is lost on the way.</summary>
internal static class StoreSamples
{
    private static readonly string Sha = new('b', 40);

    public static Commit Full(TaskSnapshot read)
    {
        var at = read.Now;
        return Move(read, RunState.Building) with
        {
            Task = read.Task with
            {
                Title = "Ünïcode ✓ 'quoted' \"twice\"",
                Priority = -3,
                Budget = new Budget { Attempts = 5, WallClock = TimeSpan.FromHours(3), Tokens = 1_000_000_000_000, Money = 12.34m },
                Spent = new Spending(1, TimeSpan.FromMinutes(7), 42, 0.07m),
                BlockedBy = [Id(7)],
                ConflictsWith = [Id(8), Id(9)],
                MergeApproval = new MergeApproval(Sha, "approver", at),
                Debts = [new Debt(1, EffectAction.ClosePullRequest, "17", at)],
                PendingRetry = new PendingRetry(FailureReasons.ChecksFailed, "red", read.Task.Spec.Hash),
                Spec = read.Task.Spec with { Status = SpecStatus.Approved, Approval = new SpecApproval(read.Task.Spec.Hash, "approver", at) },
            },
            Run = read.Run! with
            {
                State = RunState.Building,
                WaitingFor = "a pull request",
                FailedOffers = 2,
                ClaimsLost = 1,
                ExcludedWorkers = ["worker-9"],
                Work = new WorkResult(1, Sha, "autopilot/VTID-00001-1.1", Sha, "done", true, at),
                Feedback = "it compiles no more",
                Evidence = Proofs(read.Task.Vtid, at),
                Evaluations = 2,
                Probes = new ProbeCount(2, 1),
                Suspicion = new Suspicion(FailureReasons.Create(FailureReasons.PullRequestClosed, "closed"), at),
                CleanUps = [new CleanUp(EffectAction.Restore, CleanUp.Verified, Sha, "restored")],
            },
        };
    }

    public static void Compare(Commit written, TaskSnapshot read)
    {
        var (task, run) = (written.Task, written.Run!);
        Expect.Equal(task.Title, read.Task.Title, "the title");
        Expect.Equal((task.Priority, task.Budget, task.Spent), (read.Task.Priority, read.Task.Budget, read.Task.Spent), "priority, budget and spending");
        Expect.Sequence(task.BlockedBy.Concat(task.ConflictsWith), read.Task.BlockedBy.Concat(read.Task.ConflictsWith), "the related tasks");
        Expect.Equal((task.MergeApproval, task.PendingRetry, task.Spec.Approval), (read.Task.MergeApproval, read.Task.PendingRetry, read.Task.Spec.Approval), "approvals and retry");
        Expect.Sequence(task.Debts, read.Task.Debts, "the debts");
        Expect.Sequence(run.ExcludedWorkers, read.Run!.ExcludedWorkers, "the excluded workers");
        Expect.Equal((run.WaitingFor, run.FailedOffers, run.ClaimsLost, run.Evaluations), (read.Run.WaitingFor, read.Run.FailedOffers, read.Run.ClaimsLost, read.Run.Evaluations), "the counters");
        Expect.Equal((run.Work, run.Probes, run.Suspicion), (read.Run.Work, read.Run.Probes, read.Run.Suspicion), "work, probes and suspicion");
        Expect.Equal(run.Policy with { Rules = read.Run.Policy.Rules, RequiredChecks = read.Run.Policy.RequiredChecks, ProtectedPaths = read.Run.Policy.ProtectedPaths }, read.Run.Policy, "the policy");
        Expect.Sequence(run.CleanUps, read.Run.CleanUps, "the clean-ups");
        Expect.Sequence(run.Evidence.Select(Show), read.Run.Evidence.Select(Show), "the evidence");
    }

    public static Evidence[] Proofs(Vtid vtid, DateTimeOffset at) =>
    [
        new PullRequestEvidence { Vtid = vtid, Attempt = 1, At = at, Provider = "local", Number = 3, Url = "u", HeadSha = Sha, BaseBranch = "main", ChangedFiles = ["a", "b"] },
        new ChecksEvidence { Vtid = vtid, Attempt = 1, At = at, Provider = "local", Sha = Sha, Passed = ["unit"] },
        new ValidationEvidence { Vtid = vtid, Attempt = 1, At = at, Provider = "autopilot", Sha = Sha, BaseSha = Sha, Rules = ["non_empty"] },
        new MergeEvidence { Vtid = vtid, Attempt = 1, At = at, Provider = "local", HeadSha = Sha, MergeSha = Sha, BaseSha = Sha, TreeSha = Sha, BaseDrift = true, AdoptedFrom = 1 },
        new DeploymentEvidence { Vtid = vtid, Attempt = 1, At = at, Provider = "local", Commit = Sha, Target = "shop", Revision = "r1", Baseline = new ProvenRevision("r0", Sha, vtid) },
        new ServingEvidence { Vtid = vtid, Attempt = 1, At = at, Provider = "local", Revision = "r1", Commit = Sha, MergeSha = Sha },
        new VerificationEvidence { Vtid = vtid, Attempt = 1, At = at, Provider = "local", Url = "u", ReportedCommit = Sha, Answers = 3 },
    ];

    public static string Show(Evidence evidence) => evidence switch
    {
        PullRequestEvidence pull => $"{pull with { ChangedFiles = [] }} {string.Join(' ', pull.ChangedFiles)}",
        ChecksEvidence checks => $"{checks with { Passed = [] }} {string.Join(' ', checks.Passed)}",
        ValidationEvidence validation => $"{validation with { Rules = [] }} {string.Join(' ', validation.Rules)}",
        _ => evidence.ToString(),
    };
}
