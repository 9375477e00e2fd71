using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

public sealed class OperationTests
{
    [Fact]
    public async Task CR_01_an_update_is_an_operation_that_is_not_waited_for_and_another_host_finds_it()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Build(CloudRunSite.Commit(2), ServiceBehaviour.Healthy);
        site.Web.IsHeld = true;

        var name = (await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default)).Value;

        site.Run.Count("GetOperation").ShouldBe(0);
        var found = await site.NewAdapter().Target.FindStartedAsync(CloudRunSite.Name, CloudRunSite.Key(2), default);
        (found!.Name, found.State, found.Commit).ShouldBe((name, RevisionState.Starting, CloudRunSite.Commit(2)));
        found.Detail.ShouldContain($"{CloudRunDouble.Location}/operations/op-");

        site.Web.IsHeld = false;
        (await site.SettleAsync(2)).State.ShouldBe(RevisionState.Ready);
    }

    [Fact]
    public async Task CR_01_an_operation_that_ended_without_a_revision_failed_and_says_why()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Web.NextError = "The project has no quota for another revision.";
        await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default);

        var found = await Eventually.SeeAsync(
            () => site.NewAdapter().Target.FindStartedAsync(CloudRunSite.Name, CloudRunSite.Key(2), default), revision => revision?.State == RevisionState.Failed);

        found!.Detail.ShouldContain("no quota for another revision");
        await site.Adapter.Target.TrimAsync(CloudRunSite.Name, [], default);
        site.Traffic.ShouldBe("latest 100");
    }

    [Fact]
    public async Task CR_01_an_operation_is_found_on_a_later_page()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.PageSize = 1;
        site.Web.NextError = "Refused.";
        await site.Adapter.Target.StartAsync(CloudRunSite.Request(3), default);
        site.Run.Do(() => site.Run.NewOperation(new V2.Job { Name = $"{CloudRunDouble.Location}/jobs/other" }, done: true));
        site.Web.Advance();

        (await site.Adapter.Target.FindStartedAsync(CloudRunSite.Name, CloudRunSite.Key(3), default))!.State.ShouldBe(RevisionState.Failed);

        site.Run.Count("ListOperations").ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task CR_01_a_later_change_of_the_service_is_not_taken_for_the_start()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Web.NextError = "The project has no quota for another revision.";
        await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default);
        site.Web.Advance();
        site.Web.IsHeld = true;
        site.Run.Do(() => site.Web.Apply(["annotations"], site.Web.Resource, validateOnly: false)).Status.ShouldBe(200);

        (await site.NewAdapter().Target.FindStartedAsync(CloudRunSite.Name, CloudRunSite.Key(2), default))!.Detail.ShouldContain("no quota");
    }

    [Fact]
    public async Task CR_16_a_read_is_tried_five_times_with_growing_waits_while_Cloud_Run_is_unavailable()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var left = 4;
        site.Run.Fault = _ => left-- > 0 ? DoubleFault.Answers(CloudRunAnswer.Error(503, "UNAVAILABLE", "Try again.")) : null;
        (await site.Adapter.Target.FindServingAsync(CloudRunSite.Name, default))!.Commit.ShouldBe(CloudRunSite.FirstCommit);
        site.Waited.TotalSeconds.ShouldBe(1 + 1.3 + 1.69 + 2.197, tolerance: 0.01);

        left = int.MaxValue;
        var error = await Should.ThrowAsync<ProviderException>(() => site.Adapter.Target.FindServingAsync(CloudRunSite.Name, default));
        (error.Kind, error.Code).ShouldBe((FailureKind.Transient, CloudRunErrors.Unavailable));
        site.Run.Count("GetService").ShouldBe(5 + 5);
    }

    [Fact]
    public async Task CR_16_an_update_whose_answer_was_lost_is_looked_up_and_not_repeated()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Build(CloudRunSite.Commit(2), ServiceBehaviour.Healthy);
        site.Run.Fault = call => call.Method == "UpdateService" ? new DoubleFault { IsCutAfter = true } : null;
        var error = await Should.ThrowAsync<ProviderException>(() => site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default));
        (error.Kind, error.Code).ShouldBe((FailureKind.Transient, CloudRunErrors.Unreachable));
        site.Run.Count("UpdateService").ShouldBe(1);
        site.Run.Fault = null;

        (await site.NewAdapter().Target.StartAsync(CloudRunSite.Request(2), default)).IsDone.ShouldBeTrue();

        site.Run.Count("UpdateService").ShouldBe(1);
        (await site.SettleAsync(2)).State.ShouldBe(RevisionState.Ready);
    }

    [Fact]
    public async Task CR_16_an_update_without_an_answer_is_unknown_after_its_limit()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var never = new TaskCompletionSource();
        site.Options.UpdateTimeout = TimeSpan.FromSeconds(15);
        site.Run.Fault = call => call.Method == "UpdateService" ? new DoubleFault { Before = never.Task } : null;

        var error = await Should.ThrowAsync<ProviderException>(() => site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default));

        (error.Kind, error.Message.Contains("15 s", StringComparison.Ordinal)).ShouldBe((FailureKind.Transient, true));
        site.Run.Count("UpdateService").ShouldBe(1);
    }

    [Fact]
    public async Task CR_17_a_deployment_that_is_given_up_is_compensated_by_traffic_because_no_operation_can_be_cancelled()
    {
        await using var site = await CloudRunSite.CreateAsync();
        ContractCheck.Bindings.ShouldNotContain(binding => binding.Method.Service.Name == "Operations" && binding.Method.Name == "CancelOperation");
        await site.StartAsync(2, ServiceBehaviour.NeverListens);
        site.Traffic.ShouldBe("web-00001-abc 100, web-vtid-00002-1-deploy-1 0 vtid-00002-1-1");

        await site.Adapter.Target.TrimAsync(CloudRunSite.Name, [], default);

        site.Traffic.ShouldBe("latest 100");
        site.Run.Count("CancelOperation").ShouldBe(0);
    }
}
