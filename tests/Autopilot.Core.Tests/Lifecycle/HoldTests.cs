namespace Autopilot.Tests;

public sealed class HoldTests
{
    private static readonly Run Checking = Samples.InState(RunState.PrCreated);

    [Fact]
    public void A_hold_keeps_what_is_left_and_resuming_restores_it()
    {
        var now = Checking.EnteredAt + TimeSpan.FromMinutes(10);
        var held = Samples.Apply(Checking, new Trigger.Held(Holds.ExecutionDisabled, "execution is enabled", "operator"), now);

        held.DeadlineAt.ShouldBeNull();
        held.Hold.ShouldBe(new Hold(Holds.ExecutionDisabled, "execution is enabled", "operator", TimeSpan.FromMinutes(20)));
        var later = now + TimeSpan.FromDays(3);
        var resumed = Samples.Apply(held, new Trigger.Resumed(), later);
        resumed.Hold.ShouldBeNull();
        resumed.DeadlineAt.ShouldBe(later + TimeSpan.FromMinutes(20));
    }

    [Fact]
    public void A_hold_counts_from_when_the_clock_stopped()
    {
        var entered = Checking.EnteredAt;
        var since = new Trigger.Held(Holds.ExecutionDisabled, "execution is enabled", "operator", entered + TimeSpan.FromMinutes(1));
        var before = new Trigger.Held(Holds.ExecutionDisabled, "execution is enabled", "operator", entered - TimeSpan.FromHours(1));

        Samples.Apply(Checking, since, entered + TimeSpan.FromHours(2)).Hold!.Remaining.ShouldBe(TimeSpan.FromMinutes(29));
        Samples.Apply(Checking, before, entered + TimeSpan.FromHours(2)).Hold!.Remaining.ShouldBe(TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void A_hold_after_completed_work_keeps_no_more_than_the_pull_request_may_take()
    {
        var completed = Samples.Run(run => run.Work is not null);
        var held = Samples.Apply(completed, new Trigger.Held(Holds.ExecutionDisabled, "execution is enabled", "operator", completed.EnteredAt));

        held.Hold!.Remaining.ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void A_second_hold_takes_over_what_the_first_has_left()
    {
        var now = Checking.EnteredAt + TimeSpan.FromMinutes(10);
        var first = Samples.Apply(Checking, new Trigger.Held(Holds.BlockedBy, "VTID-00007 is completed", "operator"), now);
        var second = Samples.Apply(first, new Trigger.Held(Holds.ConflictsWith, "VTID-00008 has ended", "autopilot"), now + TimeSpan.FromHours(1));

        (second.Hold!.Name, second.Hold.Remaining).ShouldBe((Holds.ConflictsWith, TimeSpan.FromMinutes(20)));
        Samples.Decide(second, new Trigger.Held(Holds.ConflictsWith, "VTID-00008 has ended", "autopilot")).Kind.ShouldBe(DecisionKind.Repeated);
    }

    [Fact]
    public void A_deadline_that_would_begin_under_a_hold_begins_when_the_hold_ends()
    {
        var held = Samples.Apply(Samples.InState(RunState.InProgress), new Trigger.Held(Holds.ExecutionDisabled, "execution is enabled", "operator"));
        var offered = Samples.Apply(held, new Trigger.WorkOffered(1));

        offered.DeadlineAt.ShouldBeNull();
        offered.Hold!.Remaining.ShouldBe(TimeSpan.FromSeconds(60));
        var resumed = Samples.Apply(offered, new Trigger.Resumed());
        resumed.DeadlineAt.ShouldBe(Samples.Now(offered) + TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Resuming_what_is_not_held_is_a_no_op() =>
        Samples.Decide(Checking, new Trigger.Resumed()).Kind.ShouldBe(DecisionKind.Repeated);

    [Fact]
    public void A_suspicion_is_looked_at_again_and_a_better_look_lifts_it()
    {
        var suspicion = new Trigger.Suspected(FailureReasons.Create(FailureReasons.PullRequestClosed, "PR #7 is closed."));
        var suspected = Samples.Decide(Checking, suspicion);

        suspected.DueIn.ShouldBe(TimeSpan.FromSeconds(10));
        suspected.Run.Suspicion!.Since.ShouldBe(Samples.Now(Checking));
        Samples.Decide(suspected.Run, suspicion, Samples.Now(Checking) + TimeSpan.FromSeconds(10)).Kind.ShouldBe(DecisionKind.Repeated);
        Samples.Decide(suspected.Run, new Trigger.Waited("the checks")).Run.Suspicion.ShouldBeNull();
    }

    [Fact]
    public void The_merge_clock_begins_with_approval_and_turn()
    {
        var policy = Samples.Policy() with { RequireMergeApproval = true };
        var validated = Samples.InState(RunState.Validated, policy);

        (validated.DeadlineAt - validated.EnteredAt).ShouldBe(TimeSpan.FromHours(72));
        Samples.Decide(validated, new Trigger.MergeTurnTaken()).Deadline.ShouldBe(Deadline.In(TimeSpan.FromMinutes(15)));
    }
}
