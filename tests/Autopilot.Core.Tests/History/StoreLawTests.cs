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

    private static readonly Dictionary<string, (string Law, Func<TaskSnapshot, TaskSnapshot> Change)> Rows = new(StringComparer.Ordinal)
    {
        ["another state"] = ("row_agrees", rows => rows with { Run = rows.Run! with { State = RunState.Reviewing } }),
        ["another time"] = ("row_agrees", rows => rows with { Run = rows.Run! with { EnteredAt = rows.Run.EnteredAt.AddSeconds(1) } }),
        ["another fence"] = ("row_agrees", rows => rows with { Task = rows.Task with { LastFence = 9 } }),
        ["another attempt"] = ("row_agrees", rows => rows with { Task = rows.Task with { Attempt = 2 } }),
        ["an ending that nobody told of"] = ("row_agrees", rows => rows with
        {
            Run = rows.Run! with { Ending = new Ending(Outcome.Blocked, FailureReasons.Create(FailureReasons.Stopped, "Stopped."), "operator") },
        }),
        ["a proof that is gone"] = ("row_agrees", rows => rows with { Run = rows.Run! with { Evidence = [] } }),
        ["neither deadline nor hold"] = ("bounded_wait", rows => rows with { Run = rows.Run! with { DeadlineAt = null } }),
        ["deadline and hold"] = ("bounded_wait", rows => rows with { Run = rows.Run! with { Hold = new Hold(Holds.TargetHeld, "never", "operator", TimeSpan.Zero) } }),
        ["an ordinal that is passed over"] = ("effect_ordinals", rows => rows with { Effects = [.. rows.Effects, Again(rows, EffectAction.CreatePullRequest, 3)] }),
        ["a pull request asked for twice"] = ("effect_ordinals", rows => rows with { Effects = [.. rows.Effects, Again(rows, EffectAction.CreatePullRequest, 2)] }),
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
        var ledger = TrueLedger.Make("waiting for checks");
        var rows = ledger.World.Snapshot(ledger.Vtid);
        var told = Read(ledger, rows.Run!.Policy).Find(ledger.Vtid).ShouldNotBeNull();
        RowLaws.Find(told, rows, [rows.Effects]).ShouldBeNull();

        var damaged = Rows[name].Change(rows);

        RowLaws.Find(told, damaged, [damaged.Effects])?.Law.ShouldBe(Rows[name].Law);
    }

    [Fact]
    public void A_merge_that_was_asked_for_without_the_approval_that_the_profile_asks_for_is_found()
    {
        var ledger = TrueLedger.Make("completed");
        var rows = ledger.World.Snapshot(ledger.Vtid);
        var told = Read(ledger, rows.Run!.Policy with { RequireMergeApproval = true }).Find(ledger.Vtid).ShouldNotBeNull();

        RowLaws.Find(told, rows, [rows.Effects])?.Law.ShouldBe("merge_approval");
    }

    [Fact]
    public async Task A_whole_store_is_counted()
    {
        var ledger = TrueLedger.Make("rolled back");

        var report = await StoreHistory.CheckAsync(ledger.World.Memory, TestContext.Current.CancellationToken);

        (report.Tasks, report.Events, report.Findings.Count).ShouldBe((2, ledger.Events.Count(entry => entry.Vtid is not null), 0));
    }

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

    private static Effect Again(TaskSnapshot rows, EffectAction action, int ordinal)
    {
        var first = rows.Effects.Single(effect => effect.Key.Action == action);
        return first with { Key = first.Key with { Ordinal = ordinal } };
    }
}
