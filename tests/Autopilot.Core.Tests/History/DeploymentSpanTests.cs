namespace Autopilot.Tests;

/// <summary>Deployments of different tasks to one target: one at a time, each over what was proven before.</summary>
public sealed class DeploymentSpanTests
{
    [Fact]
    public void Two_runs_that_have_a_target_at_the_same_time_are_found()
    {
        var (vtid, events) = Overlapping();

        var finding = HistoryChecker.Check(events).ShouldHaveSingleItem();

        (finding.Law, finding.Vtid, finding.Type).ShouldBe(("one_deployment", vtid, "fake.deploy.started"), finding.Message);
    }

    [Fact]
    public void They_are_found_also_when_tasks_are_read_one_after_the_other_and_closed()
    {
        var (vtid, events) = Overlapping();
        var checker = new HistoryChecker();
        foreach (var task in events.Where(entry => entry.Vtid is not null).GroupBy(entry => entry.Vtid!.Value).Reverse())
        {
            foreach (var entry in task)
            {
                checker.Read(entry);
            }

            checker.Close(task.Key);
        }

        checker.Complete().ShouldHaveSingleItem().Vtid.ShouldBe(vtid);
    }

    [Fact]
    public void A_run_that_was_deploying_when_it_was_read_is_held_against_nobody_later()
    {
        var ledger = TrueLedger.Make("rolled back");
        var first = ledger.Events.First(entry => entry.Vtid is not null).Vtid!.Value;
        var checker = new HistoryChecker();
        foreach (var entry in ledger.Events.Where(entry => entry.Vtid == first).TakeWhile(entry => entry.Type != EventTypes.VerificationPassed))
        {
            checker.Read(entry);
        }

        checker.Close(first);
        foreach (var entry in ledger.Events.Where(entry => entry.Vtid == ledger.Vtid))
        {
            checker.Read(entry);
        }

        checker.Complete().ShouldBeEmpty();
    }

    [Fact]
    public void A_task_that_is_broken_while_it_deploys_breaks_no_other()
    {
        var ledger = TrueLedger.Make("rolled back");
        var damaged = ledger.Events.Select(entry => entry.Vtid != ledger.Vtid && entry.Type == "fake.deploy.succeeded" ? entry with { Actor = "worker-1" } : entry);

        HistoryChecker.Check(damaged).ShouldHaveSingleItem().Law.ShouldBe("evidence_chain");
    }

    [Theory]
    [InlineData("revision-of-nobody", false)]
    [InlineData("no_baseline", true)]
    public void A_baseline_that_was_not_proven_before_is_found_where_the_whole_ledger_is_known(string baseline, bool hasNone)
    {
        var ledger = TrueLedger.Make("rolled back");
        var started = ledger.Events.Single(entry => entry.Vtid == ledger.Vtid && entry.Type == "fake.deploy.started");
        var data = started.Data!.DeepClone().AsObject();
        data["baseline"] = baseline;
        data["baselineCommit"] = hasNone ? null : data["baselineCommit"]!.DeepClone();
        var damaged = ledger.Events.TakeWhile(entry => entry != started).Append(started with { Data = data }).ToArray();

        HistoryChecker.Check(damaged).ShouldBeEmpty("what other tasks did is not known to be all");
        Whole(damaged, started.At.AddTicks(-1)).ShouldBeEmpty("what was done by then is not known to be all");
        var finding = Whole(damaged, started.At).ShouldHaveSingleItem();

        (finding.Law, finding.Vtid, finding.Seq).ShouldBe(("proven_baseline", ledger.Vtid, started.Seq), finding.Message);
        Whole(ledger.Events, started.At).ShouldBeEmpty();
    }

    [Fact]
    public void What_a_broken_task_proved_is_missed_by_no_other()
    {
        var ledger = TrueLedger.Make("rolled back");
        var damaged = ledger.Events.Select(entry => entry.Vtid != ledger.Vtid && entry.Type == "fake.deploy.succeeded" ? entry with { Actor = "worker-1" } : entry);

        Whole(damaged, DateTimeOffset.MaxValue).ShouldHaveSingleItem().Law.ShouldBe("evidence_chain");
    }

    private static IReadOnlyList<HistoryFinding> Whole(IEnumerable<TaskEvent> events, DateTimeOffset until)
    {
        var checker = new HistoryChecker();
        foreach (var entry in events)
        {
            checker.Read(entry);
        }

        return checker.Complete(until);
    }

    // The first task's end comes a day late: the second deploys meanwhile.
    private static (Vtid Vtid, IEnumerable<TaskEvent> Events) Overlapping()
    {
        var ledger = TrueLedger.Make("rolled back");
        return (ledger.Vtid, ledger.Events.Select(entry => entry.Vtid != ledger.Vtid && entry.Type is EventTypes.VerificationPassed or EventTypes.Completed
            ? entry with { At = entry.At.AddDays(1) }
            : entry));
    }
}
