using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Tests;

/// <summary>Work that is dispatched to jobs by the real engine; the workers that the executions would be are this process's own.</summary>
public sealed class DispatchTests
{
    [Fact]
    public async Task An_offer_is_one_execution_and_its_work_gets_to_production()
    {
        await using var site = await WholeSite.CreateAsync();
        site.Run.Jobs.Add("worker");
        var ended = await RunAsync(site);
        ended.Run!.State.ShouldBe(RunState.Completed, ended.Run.Ending?.Failure.Message);
        site.Run.Jobs.Executions.ShouldHaveSingleItem().Template.Containers[0].Env[^1].Value.ShouldBe("VTID-00001-1-dispatch-1");
    }

    [Fact]
    public async Task G1_after_three_refused_executions_the_run_is_blocked_with_the_last_answer()
    {
        await using var site = await WholeSite.CreateAsync();
        var ended = await RunAsync(site);
        (ended.Run!.State, ended.Run.Ending!.Failure.Reason).ShouldBe((RunState.Blocked, FailureReasons.DispatchFailed));
        ended.Run.Ending.Failure.Message.ShouldContain("3 dispatch attempts failed");
        ended.Run.Ending.Failure.Message.ShouldContain("jobs/worker");
        site.Run.Jobs.Executions.ShouldBeEmpty();
    }

    private static async Task<TaskSnapshot> RunAsync(WholeSite site)
    {
        await using var time = new PacedClock();
        time.Speed = 4;
        await using var pipeline = await CloudRunPipeline.StartAsync(site.Dir, new InMemoryStore(time.Clock), time.Clock, builder =>
        {
            builder.AddCloudRunJobs();
            builder.Services.PostConfigure<CloudRunOptions>(options => options.Jobs["*"] = "worker");
        });
        using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
        return await pipeline.UntilEndedAsync(await pipeline.ActivateAsync(WholeSite.Spec(1)), patience.Token);
    }
}
