using Google.LongRunning;
using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

public sealed class TrafficTests
{
    private const string First = "web-00001-abc";

    [Fact]
    public void CR_08_traffic_is_a_vector_and_none_is_the_latest()
    {
        TrafficVector.Read(null).ShouldBe(TrafficVector.Latest);
        TrafficVector.Read([]).IsLatest.ShouldBeTrue();
        var vector = TrafficVector.Read([new WireTraffic { Type = WireTraffic.OfRevision, Revision = "a", Tag = "next" }, new WireTraffic { Type = WireTraffic.Latest, Percent = 100 }]);
        vector.Entries.ShouldBe([new TrafficEntry("a", 0, "next"), new TrafficEntry(null, 100)]);
        (vector.IsLatest, vector.FindPrimary("b")).ShouldBe((true, "b"));
        TrafficVector.Read(vector.ToWire()).ShouldBe(vector);
    }

    [Fact]
    public async Task CR_09_pinned_traffic_is_refused_before_a_revision_is_made()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Web.Route((First, 100, null));

        var answer = await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default);

        answer.Refusal!.Reason.ShouldBe(FailureReasons.DeployRefused);
        answer.Refusal.Message.ShouldContain($"pinned by somebody ({First} 100 %)");
        (site.Run.Count("UpdateService"), site.Web.Revisions.Count).ShouldBe((0, 1));
    }

    [Fact]
    public async Task CR_09_where_it_may_pinned_traffic_is_taken_over_and_goes_to_the_latest()
    {
        await using var site = await CloudRunSite.CreateAsync(target => target.UnpinsTraffic = true);
        site.Web.Route((First, 100, "keep"));

        await site.DeployAsync(2);

        site.Traffic.ShouldBe($"latest 100, {First} 0 keep, web-vtid-00002-1-deploy-1 0 vtid-00002-1-1");
        (await site.ProbeAsync()).Commit.ShouldBe(CloudRunSite.Commit(2));
    }

    [Fact]
    public async Task CR_10_the_baseline_is_whoever_has_the_largest_share_wherever_it_stands()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Build(CloudRunSite.Commit(7), ServiceBehaviour.Healthy);
        site.Web.Deploy("web-00002-abc", CloudRunSite.Commit(7));
        site.Web.Route((First, 0, "old"), ("web-00002-abc", 10, null), (First, 90, null));
        (await site.Adapter.Target.FindServingAsync(CloudRunSite.Name, default))!.Name.ShouldBe(First);

        site.Web.Route((First, 50, null), ("web-00002-abc", 50, null));
        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.Target.FindServingAsync(CloudRunSite.Name, default))).Message.ShouldContain("Nobody can tell");
        (await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default)).Refusal!.Reason.ShouldBe(FailureReasons.DeployRefused);
        site.Run.Count("UpdateService").ShouldBe(0);
    }

    [Fact]
    public async Task CR_12_traffic_has_moved_only_when_Cloud_Run_says_so()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var ready = await site.StartAsync(2);
        site.Web.IsHeld = true;

        var moved = (await site.Adapter.Target.ShiftAsync(CloudRunSite.Name, ready.Name, First, default)).Value!;

        (moved.Name, moved.State).ShouldBe((ready.Name, RevisionState.Starting));
        (await site.ProbeAsync()).Verdict.ShouldBe(Verdict.Unknown);
        site.Web.IsHeld = false;
        (await Eventually.SeeAsync(() => site.Adapter.Target.FindServingAsync(CloudRunSite.Name, default), serving => serving?.State == RevisionState.Ready))!.Name.ShouldBe(ready.Name);
    }

    [Fact]
    public async Task CR_13_a_rollback_restores_exactly_the_vector_that_there_was_with_its_tags_first()
    {
        await using var site = await CloudRunSite.CreateAsync(target => target.UnpinsTraffic = true);
        site.Run.Build(CloudRunSite.Commit(7), ServiceBehaviour.Healthy);
        site.Web.Deploy("web-00002-abc", CloudRunSite.Commit(7));
        site.Web.Route(("web-00002-abc", 0, "next"), (First, 90, null), ("web-00002-abc", 10, "canary"));
        var before = site.Traffic;
        var bad = await site.DeployAsync(2, ServiceBehaviour.Unhealthy);

        // By a host that was not there before.
        var answer = await site.NewAdapter().Target.ShiftAsync(CloudRunSite.Name, First, bad.Name, default);

        answer.IsDone.ShouldBeTrue(answer.Refusal?.Message);
        site.Traffic.ShouldBe(before);
    }

    [Fact]
    public async Task CR_13_a_baseline_that_is_gone_or_not_ready_gets_no_traffic()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var bad = await site.DeployAsync(2, ServiceBehaviour.Unhealthy);
        var first = site.Run.Do(() => site.Web.Revisions[First]);
        site.Run.Do(() => first.Conditions[0].State = V2.Condition.Types.State.ConditionFailed);
        (await site.Adapter.Target.ShiftAsync(CloudRunSite.Name, First, bad.Name, default)).Refusal!.Reason.ShouldBe(FailureReasons.DeployFailed);

        site.Run.Do(() => site.Web.Revisions.Remove(First));
        (await site.Adapter.Target.ShiftAsync(CloudRunSite.Name, First, bad.Name, default)).Refusal!.Message.ShouldContain("has no revision");
        site.Traffic.ShouldStartWith("latest 100");
    }

    [Fact]
    public async Task CR_13_a_way_back_to_a_revision_that_did_not_serve_at_the_start_is_a_rollback_too()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var good = await site.DeployAsync(2);
        site.Run.Build(CloudRunSite.Commit(7), ServiceBehaviour.Healthy);
        site.Web.Deploy("web-00009-abc", CloudRunSite.Commit(7));
        var bad = await site.DeployAsync(3, ServiceBehaviour.Unhealthy);

        await site.ShiftAsync(good.Name, bad.Name);

        site.Traffic.ShouldStartWith($"{good.Name} 100");
        site.Web.Resource.Annotations["autopilot-pinned"].ShouldContain("\"by\":\"rollback\",\"vtid\":\"VTID-00003\"");
    }

    [Fact]
    public async Task CR_13_a_tag_whose_revision_is_gone_does_not_stop_a_rollback()
    {
        await using var site = await CloudRunSite.CreateAsync(target => target.UnpinsTraffic = true);
        site.Run.Build(CloudRunSite.Commit(7), ServiceBehaviour.Healthy);
        site.Web.Deploy("web-00002-abc", CloudRunSite.Commit(7));
        site.Web.Route(("web-00002-abc", 0, "next"), (First, 100, null));
        var bad = await site.DeployAsync(2, ServiceBehaviour.Unhealthy);
        site.Web.Route((bad.Name, 100, null));
        site.Run.Do(() => site.Web.Revisions.Remove("web-00002-abc"));

        (await site.Adapter.Target.ShiftAsync(CloudRunSite.Name, First, bad.Name, default)).IsDone.ShouldBeTrue();

        site.Traffic.ShouldBe($"{First} 100");
    }

    [Fact]
    public async Task CR_14_a_rollback_from_the_latest_is_noted_as_a_pin_and_the_next_deployment_releases_it()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var bad = await site.DeployAsync(2, ServiceBehaviour.Unhealthy);
        await site.ShiftAsync(First, bad.Name);
        site.Traffic.ShouldBe($"{First} 100");
        site.Web.Resource.Annotations["autopilot-pinned"].ShouldBe($$"""{"revision":"{{First}}","by":"rollback","vtid":"VTID-00002"}""");
        (await site.Adapter.Probe.ProbeAsync(null, default)).Single(finding => finding.Name == "cloud_run.traffic").Detail.ShouldContain("by the rollback of VTID-00002");

        await site.DeployAsync(3);

        site.Traffic.ShouldBe("latest 100, web-vtid-00003-1-deploy-1 0 vtid-00003-1-1");
        (await site.ProbeAsync()).Commit.ShouldBe(CloudRunSite.Commit(3));
    }

    [Fact]
    public async Task CR_14_the_note_is_written_before_the_pin_so_that_no_crash_leaves_a_hidden_one()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var bad = await site.DeployAsync(2, ServiceBehaviour.Unhealthy);
        site.Run.Fault = call => call.Mask == "traffic" ? DoubleFault.Answers(CloudRunAnswer.Error(500, "INTERNAL", "Gone.")) : null;
        await Should.ThrowAsync<ProviderException>(() => site.Adapter.Target.ShiftAsync(CloudRunSite.Name, First, bad.Name, default));
        site.Web.Resource.Annotations["autopilot-pinned"].ShouldContain("rollback");
        site.Traffic.ShouldStartWith("latest 100");
        site.Run.Fault = null;

        // The note holds for nothing yet, so it hides nothing either.
        (await site.Adapter.Probe.ProbeAsync(null, default)).Single(finding => finding.Name == "cloud_run.traffic").Status.ShouldBe(ProbeStatus.Good);
        await site.ShiftAsync(First, bad.Name);
        site.Traffic.ShouldBe($"{First} 100");
    }

    [Fact]
    public async Task CR_14_without_its_note_traffic_is_not_pinned()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var bad = await site.DeployAsync(2, ServiceBehaviour.Unhealthy);
        site.Run.Fault = call => call.Mask == "annotations" ? DoubleFault.Answers(CloudRunAnswer.Of(new Operation { Done = true })) : null;
        (await site.Adapter.Target.ShiftAsync(CloudRunSite.Name, First, bad.Name, default)).Refusal!.Reason.ShouldBe(Refusal.Retry);
        site.Traffic.ShouldStartWith("latest 100");
        site.Run.Count("UpdateService").ShouldBe(2 + 4);
    }

    [Fact]
    public async Task CR_14_a_deployment_that_never_served_leaves_no_pin_and_one_that_may_still_serve_a_noted_one()
    {
        await using var site = await CloudRunSite.CreateAsync();
        await site.StartAsync(2);
        await site.Adapter.Target.TrimAsync(CloudRunSite.Name, [First], default);
        site.Traffic.ShouldBe($"{First} 100");

        // Being ready, it would take over if the latest had the traffic.
        (await site.Adapter.Probe.ProbeAsync(null, default)).Single(finding => finding.Name == "cloud_run.traffic").Detail.ShouldContain("by the deployment of VTID-00002");
        await site.DeployAsync(3);
        site.Traffic.ShouldStartWith("latest 100");
    }

    [Fact]
    public async Task CR_14_while_a_revision_may_still_become_ready_its_pin_stays()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Build(CloudRunSite.Commit(2), ServiceBehaviour.Healthy);
        await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default);
        site.Run.Do(site.Web.Halfway);

        await site.Adapter.Target.TrimAsync(CloudRunSite.Name, [], default);
        site.Run.Do(() => site.Web.Resource.Reconciling = false);
        await site.Adapter.Target.TrimAsync(CloudRunSite.Name, [], default);

        site.Traffic.ShouldStartWith($"{First} 100");
    }

    [Fact]
    public async Task CR_14_where_somebody_made_another_revision_since_the_way_forward_is_noted_too()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var ready = await site.StartAsync(2);
        site.Run.Build(CloudRunSite.Commit(7), ServiceBehaviour.Healthy);
        site.Web.Deploy("web-00009-abc", CloudRunSite.Commit(7));

        await site.ShiftAsync(ready.Name, First);

        site.Traffic.ShouldStartWith($"{ready.Name} 100");
        site.Web.Resource.Annotations["autopilot-pinned"].ShouldContain("\"by\":\"deployment\"");
        await site.DeployAsync(3);
        site.Traffic.ShouldStartWith("latest 100");
    }

    [Fact]
    public async Task CR_13_shares_that_somebody_changed_meanwhile_are_not_lost()
    {
        await using var site = await CloudRunSite.CreateAsync(target => target.UnpinsTraffic = true);
        site.Run.Build(CloudRunSite.Commit(7), ServiceBehaviour.Healthy);
        site.Web.Deploy("web-00002-abc", CloudRunSite.Commit(7));
        site.Web.Route((First, 90, null), ("web-00002-abc", 10, null));
        var ready = await site.StartAsync(2);
        site.Web.Route((First, 60, null), ("web-00002-abc", 40, null), (ready.Name, 0, "vtid-00002-1-1"));

        var answer = await site.Adapter.Target.ShiftAsync(CloudRunSite.Name, ready.Name, First, default);

        answer.Refusal!.Reason.ShouldBe(Refusal.Retry);
        answer.Refusal.Message.ShouldContain("Somebody has changed the traffic");
    }
}
