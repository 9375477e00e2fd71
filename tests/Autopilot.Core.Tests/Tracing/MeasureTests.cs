using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>What the engine measures of a run, to the number.</summary>
public sealed class MeasureTests
{
    private const string Duration = "cicd.pipeline.run.duration";

    [Fact]
    public void A_run_is_measured_from_activation_to_claim_and_to_its_end()
    {
        using var measured = new Measured();
        var world = new World();
        var vtid = world.Activated();
        world.Advance(TimeSpan.FromSeconds(20));
        var worker = world.Worker();
        var order = worker.Claim();
        measured.Of(Duration).Single().ShouldBe((20, "cicd.pipeline.name=default cicd.pipeline.run.state=pending"));

        worker.Complete(order);
        world.UntilState(vtid, RunState.Completed);

        var run = world.Run(vtid);
        measured.Of(Duration).Last().ShouldBe(
            ((run.EnteredAt - run.StartedAt).TotalSeconds, "cicd.pipeline.name=default cicd.pipeline.run.state=executing cicd.pipeline.result=success"));
        measured.Of(Duration).Length.ShouldBe(2);
        measured.Of("cicd.pipeline.run.errors").ShouldBeEmpty();
        string[] moves =
        [
            "from=none to=in_progress on=Activated", "from=in_progress to=building on=WorkClaimed", "from=building to=pr_created on=PullRequestProven",
            "from=pr_created to=reviewing on=ChecksProven", "from=reviewing to=validated on=ValidationProven", "from=validated to=merged on=MergeProven",
            "from=merged to=deploying on=DeploymentAccepted", "from=deploying to=verifying on=ServingProven", "from=verifying to=completed on=VerificationProven",
        ];
        measured.Of("autopilot.run.moves").ShouldBe(moves.Select(move => (1d, move)));
    }

    [Fact]
    public void A_workers_own_words_are_no_attribute_and_what_it_used_is_charged()
    {
        using var measured = new Measured();
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        world.Advance(TimeSpan.FromSeconds(5));
        worker.Report(order, new WorkReport.Failed(new Failure(FailureKind.Deterministic, "the password is 1234", "It did not work.")) { Usage = new Usage(70, 0.5m) });
        world.UntilEnded(vtid, RunState.Failed, "the password is 1234");

        measured.Of(Duration).Last().Tags.ShouldBe(
            "cicd.pipeline.name=default cicd.pipeline.run.state=executing cicd.pipeline.result=failure error.type=_OTHER");
        measured.Of("cicd.pipeline.run.errors").ShouldBe([(1d, "cicd.pipeline.name=default error.type=_OTHER")]);
        measured.Of("autopilot.usage.tokens").ShouldBe([(70d, "cicd.pipeline.name=default")]);
        measured.Of("autopilot.usage.money").ShouldBe([(0.5, "cicd.pipeline.name=default")]);
        measured.Spans.SelectMany(span => span.TagObjects).ShouldAllBe(tag => !$"{tag.Value}".Contains("1234"));
        var root = measured.Spans.Single(span => span.ParentSpanId == default);
        (root.DisplayName, root.Status, root.GetTagItem("error.type")).ShouldBe(("RUN default", ActivityStatusCode.Error, "_OTHER"));
        (root.StartTimeUtc, root.Duration).ShouldBe((world.Run(vtid).StartedAt.UtcDateTime, world.Run(vtid).EnteredAt - world.Run(vtid).StartedAt));
    }

    [Fact]
    public void A_run_that_nobody_claimed_was_pending_to_its_end()
    {
        using var measured = new Measured();
        var world = new World();
        var vtid = world.Activated();
        world.Cancel(vtid);
        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);

        measured.Of(Duration).Single().Tags.ShouldBe(
            "cicd.pipeline.name=default cicd.pipeline.run.state=pending cicd.pipeline.result=cancellation error.type=cancelled");
        measured.Spans.Select(span => span.DisplayName).ShouldContain(name => name == "cancel");
    }

    [Fact]
    public void A_lease_that_nobody_renewed_is_counted_by_its_cause()
    {
        using var measured = new Measured();
        var world = new World();
        var vtid = world.Activated();
        world.Worker().Claim();

        world.Until(() => world.Run(vtid).ClaimsLost == 1, state: () => world.Describe(vtid));

        measured.Of("autopilot.leases.lost").ShouldBe([(1d, "cause=lease_expired")]);
    }

    [Fact]
    public void G2_a_claim_that_a_change_forestalls_is_counted_and_is_no_error()
    {
        using var measured = new Measured();
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        world.Advance(TimeSpan.FromSeconds(1));
        world.Script.Make("find_head", new Fault.First(() => _ = world.Host.Runs.CancelAsync(vtid, "not wanted", Pipeline.Operator, default)));

        world.Do(() => world.Host.Queue.ClaimAsync(new ClaimRequest(worker.Id, TimeSpan.Zero), default)).ShouldBeNull();

        measured.Of("autopilot.claims.refused").ShouldBe([(1d, "")]);
    }

    [Fact]
    public void A_trace_is_the_runs_own_and_the_same_wherever_it_is_derived()
    {
        var run = new World() is var world && world.Activated() is var vtid ? world.Run(vtid) : null!;

        RunTrace.Of(run with { State = RunState.Building, Version = 99 }).ShouldBe(RunTrace.Of(run));
        RunTrace.Of(run with { StartedAt = run.StartedAt.AddTicks(9) }).ShouldBe(RunTrace.Of(run), "stores keep no ticks");
        Run[] others = [run with { Attempt = 2 }, run with { Vtid = Vtid.Parse("VTID-77777") }, run with { StartedAt = run.StartedAt.AddSeconds(1) }];
        others.Append(run).Select(one => RunTrace.Of(one).TraceId).Distinct().Count().ShouldBe(4);
        ActivityContext.Parse(RunTrace.ParentOf(run), null).SpanId.ShouldBe(RunTrace.Of(run).SpanId);
    }
}
