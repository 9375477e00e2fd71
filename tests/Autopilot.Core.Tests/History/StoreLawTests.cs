namespace Autopilot.Tests;

/// <summary>What can be judged only where the rows of a store stand beside the ledger: pinned profiles, waits, effects.</summary>
public sealed class StoreLawTests
{
    private static readonly Dictionary<string, (string Ledger, string Law, string Type, Func<RunPolicy, RunPolicy> Policy)> Profiles = new(StringComparer.Ordinal)
    {
        ["too few answers"] = ("completed", "pinned_profile", EventTypes.VerificationPassed, policy => policy with { GoodAnswers = 20 }),
        ["a rule that was not evaluated"] = ("completed", "pinned_profile", EventTypes.ValidationPassed, policy => policy with { Rules = ["strict"] }),
        ["a check that did not pass"] = ("completed", "pinned_profile", "fake.checks.passed", policy => policy with { RequiredChecks = ["unit"] }),
        ["another target"] = ("completed", "pinned_profile", "fake.deploy.started", policy => policy with { Target = "other" }),
        ["a target that was left out"] = ("merged only", "pinned_profile", EventTypes.Completed, policy => policy with { Target = World.Target }),
        ["checks that had more time"] = ("checks too slow", "deadline_kept", EventTypes.Ending, policy => Limits(policy, limits => limits with { Checks = TimeSpan.FromHours(2) })),
        ["a lease that held longer"] = ("leases lost", "deadline_kept", EventTypes.LeaseLost, policy => Limits(policy, limits => limits with { Lease = TimeSpan.FromHours(1) })),
        ["clean-up that had more time"] = ("clean-up owed", "deadline_kept", EventTypes.Cancelled, policy => Limits(policy, limits => limits with { CleanUp = TimeSpan.FromHours(1) })),
    };

    private static readonly Dictionary<string, (string Ledger, string Law, Func<TaskSnapshot, TaskSnapshot> Change)> Rows = new(StringComparer.Ordinal)
    {
        ["another state"] = ("waiting for checks", "row_agrees", rows => rows with { Run = rows.Run! with { State = RunState.Reviewing } }),
        ["another time"] = ("waiting for checks", "row_agrees", rows => rows with { Run = rows.Run! with { EnteredAt = rows.Run.EnteredAt.AddSeconds(1) } }),
        ["another fence"] = ("waiting for checks", "row_agrees", rows => rows with { Task = rows.Task with { LastFence = 9 } }),
        ["another attempt"] = ("waiting for checks", "row_agrees", rows => rows with { Task = rows.Task with { Attempt = 2 } }),
        ["an ending that nobody told of"] = ("waiting for checks", "row_agrees", rows => rows with
        {
            Run = rows.Run! with { Ending = new Ending(Outcome.Blocked, FailureReasons.Create(FailureReasons.Stopped, "Stopped."), "operator") },
        }),
        ["a proof that is gone"] = ("waiting for checks", "row_agrees", rows => rows with { Run = rows.Run! with { Evidence = [] } }),
        ["neither deadline nor hold"] = ("waiting for checks", "bounded_wait", rows => rows with { Run = rows.Run! with { DeadlineAt = null } }),
        ["deadline and hold"] = ("waiting for checks", "bounded_wait", rows => rows with { Run = rows.Run! with { Hold = new Hold(Holds.TargetHeld, "never", "operator", TimeSpan.Zero) } }),
        ["an ordinal that is passed over"] = ("waiting for checks", "effect_ordinals", rows => rows with { Effects = [.. rows.Effects, Again(rows, EffectAction.CreatePullRequest, 3)] }),
        ["a pull request asked for twice"] = ("waiting for checks", "effect_ordinals", rows => rows with { Effects = [.. rows.Effects, Again(rows, EffectAction.CreatePullRequest, 2)] }),

        ["a run that is gone"] = ("completed", "row_agrees", rows => rows with { Run = null }),
        ["another outcome"] = ("rolled back", "row_agrees", Ended(ending => ending with { Outcome = Outcome.Blocked })),
        ["another kind of failure"] = ("rolled back", "row_agrees", Ended(ending => ending with { Failure = ending.Failure with { Kind = FailureKind.Policy } })),
        ["another message"] = ("rolled back", "row_agrees", Ended(ending => ending with { Failure = ending.Failure with { Message = "Nothing happened." } })),
        ["an ending in another state"] = ("rolled back", "row_agrees", rows => rows with { Run = rows.Run! with { EndedIn = RunState.Deploying } }),
        ["clean-up that is not told of"] = ("rolled back", "row_agrees", rows => rows with { Run = rows.Run! with { CleanUps = [] } }),
        ["another merged head"] = ("completed", "row_agrees", Proof<MergeEvidence>(merge => merge with { HeadSha = new string('b', 40) })),
        ["another baseline"] = ("rolled back", "row_agrees", Proof<DeploymentEvidence>(deployment => deployment with { Baseline = null })),
        ["a debt that nobody owes"] = ("completed", "row_agrees", rows => rows with
        {
            Task = rows.Task with { Debts = [new Debt(1, EffectAction.Restore, "revision-1", rows.Now)] },
        }),
        ["offers that were never made"] = ("completed", "effects_bear_out", Effects(effect => effect.Key.Action == EffectAction.Dispatch ? null : effect)),
        ["an offer whose answer never came"] = ("completed", "effects_bear_out", Effects(InDoubt(EffectAction.Dispatch))),
        ["a pull request in doubt"] = ("completed", "effects_bear_out", Effects(InDoubt(EffectAction.CreatePullRequest))),
        ["a merge in doubt"] = ("completed", "effects_bear_out", Effects(InDoubt(EffectAction.Merge))),
        ["a deployment that nothing started"] = ("completed", "effects_bear_out", Effects(effect => effect.Key.Action == EffectAction.Deploy ? null : effect)),
        ["a deployment that was refused"] = ("completed", "effects_bear_out", Effects(effect =>
            effect.Key.Action == EffectAction.Deploy ? effect with { Status = EffectStatus.Refused } : effect)),
        ["another revision than the deployed one"] = ("completed", "effects_bear_out", Effects(effect =>
            effect.Key.Action == EffectAction.Deploy ? effect with { Result = "another" } : effect)),
        ["a shift in doubt"] = ("completed", "effects_bear_out", Effects(InDoubt(EffectAction.Shift))),
        ["a restore that nobody asked for"] = ("rolled back", "effects_bear_out", Effects(effect => effect.Key.Action == EffectAction.Restore ? null : effect)),
        ["a merge that the terminal event denies"] = ("checks too slow", "effects_bear_out", rows => rows with
        {
            Effects = [.. rows.Effects, rows.Effects[0] with { Key = rows.Effects[0].Key with { Action = EffectAction.Merge } }],
        }),
    };

    public static TheoryData<string> ProfileNames => [.. Profiles.Keys];

    public static TheoryData<string> RowNames => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void A_run_that_its_pinned_profile_forbids_is_found(string name)
    {
        var (source, law, type, policy) = Profiles[name];
        var ledger = TrueLedger.Make(source);
        var pinned = ledger.World.Run(ledger.Vtid).Policy;
        Read(ledger, pinned).Complete().ShouldBeEmpty();

        var finding = Read(ledger, policy(pinned)).Complete().ShouldHaveSingleItem();

        (finding.Law, finding.Type, finding.Seq).ShouldBe((law, type, ledger.Events.First(entry => entry.Vtid == ledger.Vtid && entry.Type == type).Seq), finding.Message);
    }

    [Theory]
    [MemberData(nameof(RowNames))]
    public void Rows_that_the_ledger_does_not_bear_out_are_found(string name)
    {
        var (source, law, change) = Rows[name];
        var ledger = TrueLedger.Make(source);
        var rows = ledger.World.Snapshot(ledger.Vtid);
        var told = Read(ledger, rows.Run!.Policy).Find(ledger.Vtid).ShouldNotBeNull();
        Find(told, rows).ShouldBeNull();

        Find(told, change(rows)).ShouldNotBeNull().Law.ShouldBe(law);
    }

    [Fact]
    public void A_merge_that_was_asked_for_without_the_approval_that_the_profile_asks_for_is_found()
    {
        var ledger = TrueLedger.Make("completed");
        var rows = ledger.World.Snapshot(ledger.Vtid);
        var told = Read(ledger, rows.Run!.Policy).Find(ledger.Vtid).ShouldNotBeNull();

        Find(told, rows with { Run = rows.Run with { Policy = rows.Run.Policy with { RequireMergeApproval = true } } }).ShouldNotBeNull().Law.ShouldBe("merge_approval");
    }

    [Fact]
    public async Task A_whole_store_is_counted()
    {
        var ledger = TrueLedger.Make("rolled back");

        var report = await StoreHistory.CheckAsync(ledger.World.Memory, TestContext.Current.CancellationToken);

        (report.Tasks, report.Events, report.Findings.Count).ShouldBe((2, ledger.Events.Count(entry => entry.Vtid is not null), 0));
    }

    private static (string Law, string Message)? Find(TaskHistory told, TaskSnapshot rows) =>
        RowLaws.Find(told, rows.Task, rows.Run is { } run ? [(run, rows.Effects)] : []);

    private static HistoryChecker Read(TrueLedger ledger, RunPolicy policy)
    {
        var checker = new HistoryChecker();
        checker.Open(ledger.Vtid, _ => policy);
        foreach (var entry in ledger.Events.Where(entry => entry.Vtid == ledger.Vtid))
        {
            checker.Read(entry);
        }

        return checker;
    }

    private static RunPolicy Limits(RunPolicy policy, Func<TimeoutOptions, TimeoutOptions> change) => policy with { Timeouts = change(policy.Timeouts) };

    private static Func<TaskSnapshot, TaskSnapshot> Ended(Func<Ending, Ending> change) => rows => rows with { Run = rows.Run! with { Ending = change(rows.Run.Ending!) } };

    private static Func<TaskSnapshot, TaskSnapshot> Proof<T>(Func<T, T> change)
        where T : Evidence =>
        rows => rows with { Run = rows.Run! with { Evidence = [.. rows.Run.Evidence.Select(proof => proof is T found ? change(found) : proof)] } };

    private static Func<TaskSnapshot, TaskSnapshot> Effects(Func<Effect, Effect?> change) => rows => rows with { Effects = [.. rows.Effects.Select(change).OfType<Effect>()] };

    private static Func<Effect, Effect?> InDoubt(EffectAction action) =>
        effect => effect.Key.Action == action ? effect with { Status = EffectStatus.Intended } : effect;

    private static Effect Again(TaskSnapshot rows, EffectAction action, int ordinal)
    {
        var first = rows.Effects.Single(effect => effect.Key.Action == action);
        return first with { Key = first.Key with { Ordinal = ordinal } };
    }
}
