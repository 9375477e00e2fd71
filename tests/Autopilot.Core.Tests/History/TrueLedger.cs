namespace Autopilot.Tests;

/// <summary>A ledger that the real engine wrote in virtual time, and the task of it that a test is about.</summary>
internal sealed record TrueLedger(World World, Vtid Vtid)
{
    private static readonly Profile Asks = World.Deploys with { RequireMergeApproval = true };

    // Every way a run can end, and what may happen on it.
    private static readonly Dictionary<string, Func<TrueLedger>> Makers = new(StringComparer.Ordinal)
    {
        ["completed"] = () => Until(new World(), RunState.Completed),
        ["merged only"] = () => Until(new World(World.Merges), RunState.Completed),
        ["approved merge"] = ApprovedMerge,
        ["covered"] = Covered,
        ["replaced"] = Replaced,
        ["red checks, then green"] = RedThenGreen,
        ["red checks, withdrawn"] = Withdrawn,
        ["cancelled"] = () => Cancelled(new World { Checks = { Verdict = Verdict.Pending } }),
        ["clean-up owed"] = CleanUpOwed,
        ["no worker"] = NoWorker,
        ["leases lost"] = LeasesLost,
        ["transient, then done"] = Transient,
        ["worker gave up"] = WorkerGaveUp,
        ["stopped"] = Stopped,
        ["checks too slow"] = () => Ended(new World { Checks = { Verdict = Verdict.Pending } }, FailureReasons.ChecksTimeout),
        ["outside its scope"] = () => Ended(new World(), FailureReasons.ScopeViolation, "elsewhere/app"),
        ["deployment refused, adopted"] = Adopted,
        ["rolled back"] = RolledBack,
        ["cancelled too late"] = CancelledTooLate,
        ["another spec"] = AnotherSpec,
        ["waiting for checks"] = () => Until(new World { Checks = { Verdict = Verdict.Pending } }, RunState.PrCreated),
    };

    public static IEnumerable<string> Names => Makers.Keys;

    /// <summary>The events of the whole ledger, in the order of their writing.</summary>
    public IReadOnlyList<TaskEvent> Events { get; } = World.Do(() => World.Memory.ReadAsync(LedgerPosition.Start, 10_000, default));

    public static TrueLedger Make(string name) => Makers[name]();

    private static TrueLedger Until(World world, RunState state)
    {
        var vtid = world.Completed().Vtid;
        world.UntilState(vtid, state);
        return new(world, vtid);
    }

    private static TrueLedger Ended(World world, string reason, string path = "src/app")
    {
        var vtid = world.Completed(path).Vtid;
        world.UntilEnding(vtid, TimeSpan.FromHours(1)).Reason.ShouldBe(reason);
        world.Until(() => world.Run(vtid).State.IsTerminal());
        return new(world, vtid);
    }

    private static TrueLedger ApprovedMerge()
    {
        var world = new World(Asks);
        var (vtid, head) = world.Completed();
        world.UntilState(vtid, RunState.Validated);
        world.Do(() => world.Host.Runs.ApproveMergeAsync(vtid, head, Pipeline.Operator, default));
        world.UntilState(vtid, RunState.Completed);
        return new(world, vtid);
    }

    private static TrueLedger Covered()
    {
        var world = new World();
        world.Script.Make("find_serving", new Fault.First(() => world.Deployed.Serve("theirs", world.Code.Repository.Tip)));
        return Until(world, RunState.Completed);
    }

    private static TrueLedger Replaced()
    {
        var world = new World();
        var healthy = world.Deployed.Health;
        world.Deployed.Health = serving => new HealthReading(Verdict.Unknown, serving.Url, null, "no answer");
        var vtid = world.At(RunState.Verifying);
        world.Deployed.Serve("newer", world.Code.Repository.Push(FakeRepository.Main, world.Code.Repository.Tip, "src/newer", "1"));
        world.Deployed.Health = healthy;
        world.UntilState(vtid, RunState.Completed);
        return new(world, vtid);
    }

    private static TrueLedger RedThenGreen()
    {
        var world = new World { Checks = { Verdict = Verdict.Failed } };
        var vtid = world.Completed().Vtid;
        world.Until(() => world.Run(vtid).Attempt == 2);
        world.Checks.Verdict = Verdict.Passed;
        var worker = world.Worker();
        worker.Complete(worker.Claim(), "src/again");
        world.UntilState(vtid, RunState.Completed);
        return new(world, vtid);
    }

    private static TrueLedger Withdrawn()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Disable();
        world.Checks.Verdict = Verdict.Failed;
        world.UntilEnded(vtid, RunState.Failed, FailureReasons.ChecksFailed);
        world.Cancel(vtid);
        world.Enable();
        world.Retry(vtid);
        world.Cancel(vtid);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);
        return new(world, vtid);
    }

    private static TrueLedger Cancelled(World world)
    {
        var vtid = world.At(RunState.PrCreated);
        world.Cancel(vtid);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);
        return new(world, vtid);
    }

    private static TrueLedger CleanUpOwed()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Script.Make("find_pr", new Fault.Before(Fault.Environment), 100_000);
        world.Cancel(vtid);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);
        world.Script.Heal("find_pr");
        world.Retry(vtid, fresh: true);
        var worker = world.Worker();
        worker.Complete(worker.Claim(), "src/again");
        world.Checks.Verdict = Verdict.Passed;
        world.UntilState(vtid, RunState.Completed);
        return new(world, vtid);
    }

    private static TrueLedger NoWorker()
    {
        var world = new World();
        var vtid = world.Activated();
        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.DispatchFailed);
        return new(world, vtid);
    }

    private static TrueLedger LeasesLost()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        for (var fence = 1; fence <= 3; fence++)
        {
            worker.Claim();
            world.Until(() => world.Run(vtid).Claim is null);
        }

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.ClaimsExhausted);
        return new(world, vtid);
    }

    private static TrueLedger Transient()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        worker.Fail(worker.Claim(), FailureKind.Transient);
        worker.Complete(worker.Claim());
        world.UntilState(vtid, RunState.Completed);
        return new(world, vtid);
    }

    private static TrueLedger WorkerGaveUp()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        worker.Fail(worker.Claim(), FailureKind.Deterministic);
        world.UntilEnded(vtid, RunState.Failed, "agent_error");
        return new(world, vtid);
    }

    private static TrueLedger Stopped()
    {
        var world = new World();
        var vtid = world.Activated();
        world.Worker().Claim();
        world.Do(() => world.Host.Control.StopAsync("an alarm", true, Pipeline.Operator, default));
        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.Stopped);
        return new(world, vtid);
    }

    private static TrueLedger Adopted()
    {
        var world = new World();
        var vtid = world.DeployFailed();
        world.Retry(vtid);
        world.UntilState(vtid, RunState.Completed);
        return new(world, vtid);
    }

    private static TrueLedger RolledBack()
    {
        var world = new World();
        var (revision, _) = world.Baseline();
        world.Deployed.Health = serving => serving.Name == revision
            ? new HealthReading(Verdict.Passed, serving.Url, serving.Commit, "200")
            : new HealthReading(Verdict.Failed, serving.Url, serving.Commit, "500");
        var vtid = world.Completed().Vtid;
        world.UntilEnded(vtid, RunState.Failed, FailureReasons.VerificationFailed);
        return new(world, vtid);
    }

    private static TrueLedger CancelledTooLate()
    {
        var world = new World();
        var vtid = world.Completed().Vtid;
        world.UntilState(vtid, RunState.Completed);
        world.Refused(() => world.Cancel(vtid), RefusalCodes.NotCancellable);
        return new(world, vtid);
    }

    private static TrueLedger AnotherSpec()
    {
        var world = new World();
        var vtid = world.Approved();
        var hash = world.Snapshot(vtid).Task.Spec.Hash;
        world.Do(() => world.Host.Tasks.RejectSpecAsync(vtid, hash, "wrong", Pipeline.Operator, default));
        const string Text = "---\ntitle: Change it otherwise\nscope: ['src/**']\nacceptance: ['It works']\n---\nOtherwise.\n";
        var changed = world.Do(() => world.Host.Tasks.SubmitSpecAsync(vtid, Text, Pipeline.Author, default));
        world.Do(() => world.Host.Tasks.ApproveSpecAsync(vtid, changed.Task.Spec.Hash, Pipeline.Operator, default));
        world.Activate(vtid);
        var worker = world.Worker();
        worker.Complete(worker.Claim());
        world.UntilState(vtid, RunState.Completed);
        return new(world, vtid);
    }
}
