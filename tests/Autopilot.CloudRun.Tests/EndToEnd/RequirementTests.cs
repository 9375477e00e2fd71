namespace Autopilot.Tests;

/// <summary>B5 and G6 through the real engine, on a clock of the test's own: its deadlines are the real ones.</summary>
public sealed class RequirementTests
{
    private const string Proven = "web-vtid-00001-1-deploy-1";

    private const string Second = "web-vtid-00002-1-deploy-1";

    [Fact]
    public async Task B5_old_code_that_answers_200_behind_a_new_label_fails_and_the_traffic_goes_back()
    {
        await using var scene = await Scene.CreateAsync();
        var first = scene.Site.Run.Do(() => scene.Site.Web.Revisions[Proven].Labels["commit-sha"]);
        scene.OnMove(() => scene.Site.Run.Front.Runs[Second] = first);

        var ended = await scene.EndAsync(2);

        ended.Run!.Ending!.Failure.Reason.ShouldBe(FailureReasons.VerificationFailed);
        ended.Run.Ending.Failure.Message.ShouldContain($"reports commit {first}");
        scene.ExpectRestored(ended);
    }

    [Fact]
    public async Task G6_traffic_that_has_not_moved_after_10_minutes_is_restored_and_the_restore_is_verified()
    {
        await using var scene = await Scene.CreateAsync();
        scene.OnMove(() => scene.Site.Web.IsHeld = true);
        var vtid = await scene.Pipeline.ActivateAsync(WholeSite.Spec(2));
        await scene.UntilAsync(vtid, run => run.State == RunState.Deploying);
        await Eventually.SeeAsync(() => scene.Site.Web.IsHeld, held => held);

        scene.Time.Speed = 200;
        var ending = await scene.UntilAsync(vtid, run => run.Ending is not null);
        scene.Time.Speed = 1;
        scene.Site.Web.IsHeld = false;

        ending.Ending!.Failure.Reason.ShouldBe(FailureReasons.DeployTimeout);
        var ended = await scene.UntilEndedAsync(vtid);
        var events = await scene.Pipeline.Store.ReadTaskAsync(vtid, 0, 1000, default);
        var waited = events.First(entry => entry.Type == EventTypes.Ending).At - events.First(entry => entry.To == RunState.Deploying).At;
        waited.ShouldBeInRange(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
        scene.ExpectRestored(ended);
    }

    [Fact]
    public async Task G6_a_start_that_never_ends_times_out_and_never_gets_traffic()
    {
        await using var scene = await Scene.CreateAsync();
        scene.Site.Web.IsHeld = true;
        var vtid = await scene.Pipeline.ActivateAsync(WholeSite.Spec(2));
        await scene.UntilAsync(vtid, run => run.State == RunState.Deploying);

        scene.Time.Speed = 200;
        var ending = await scene.UntilAsync(vtid, run => run.Ending is not null);
        ending.Ending!.Failure.Reason.ShouldBe(FailureReasons.DeployTimeout);
        ending.Ending.Failure.Message.ShouldContain($"{CloudRunDouble.Location}/operations/op-");

        // Its operation may still end: until it does, the target is not given to anybody else.
        var ended = await scene.UntilEndedAsync(vtid);
        ended.Run!.CleanUps.Single(cleanUp => cleanUp.Action == EffectAction.Restore).Result.ShouldBe(CleanUp.Unverified);
        scene.Site.Traffic.ShouldStartWith($"{Proven} 100");
        (await scene.Pipeline.Store.ReadTurnAsync(Turn.ForTarget(PipelineSettings.Target), default)).Freeze.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_concurrent_deployment_by_somebody_else_is_never_overwritten()
    {
        await using var scene = await Scene.CreateAsync();
        var first = scene.Site.Run.Do(() => scene.Site.Web.Revisions[Proven].Labels["commit-sha"]);
        scene.OnMove(() =>
        {
            scene.Site.Web.Deploy("web-00077-abc", first);
            scene.Site.Web.Route(("web-00077-abc", 100, null));
        });

        var ended = await scene.EndAsync(2);

        // Theirs is contained in this one, so the engine decided anew, and went on from theirs.
        ended.Run!.State.ShouldBe(RunState.Completed, ended.Run.Ending?.Failure.Message);
        scene.Site.Run.Count("UpdateService").ShouldBeGreaterThan(4);
        scene.Site.Traffic.ShouldStartWith($"{Second} 100");
        scene.Site.Web.Resource.Annotations["autopilot-pinned"].ShouldContain(Second);
    }

    /// <summary>A pipeline whose first task is proven in production.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private Scene(WholeSite site, PacedClock time, CloudRunPipeline pipeline) => (Site, Time, Pipeline) = (site, time, pipeline);

        public WholeSite Site { get; }

        public PacedClock Time { get; }

        public CloudRunPipeline Pipeline { get; }

        public static async Task<Scene> CreateAsync()
        {
            var (site, time) = (await WholeSite.CreateAsync(), new PacedClock());
            var scene = new Scene(site, time, await CloudRunPipeline.StartAsync(site.Dir, new InMemoryStore(time.Clock), time.Clock));
            var proven = await scene.EndAsync(1);
            proven.Run!.State.ShouldBe(RunState.Completed, proven.Run.Ending?.Failure.Message);
            return scene;
        }

        /// <summary>Does something when the traffic is about to be moved, once.</summary>
        public void OnMove(Action act)
        {
            var done = 0;
            Site.Run.Fault = call =>
            {
                if (call.Mask == "traffic" && Interlocked.Exchange(ref done, 1) == 0)
                {
                    Site.Run.Do(() =>
                    {
                        act();
                        return true;
                    });
                }

                return null;
            };
        }

        public async Task<TaskSnapshot> EndAsync(int number) => await UntilEndedAsync(await Pipeline.ActivateAsync(WholeSite.Spec(number)));

        public async Task<TaskSnapshot> UntilEndedAsync(Vtid vtid)
        {
            using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
            return await Pipeline.UntilEndedAsync(vtid, patience.Token);
        }

        public async Task<Run> UntilAsync(Vtid vtid, Func<Run, bool> holds)
        {
            using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
            return (await Pipeline.UntilAsync(vtid, task => task.Run is { } run && holds(run), patience.Token)).Run!;
        }

        public void ExpectRestored(TaskSnapshot ended)
        {
            var restore = ended.Run!.CleanUps.Single(cleanUp => cleanUp.Action == EffectAction.Restore);
            restore.Result.ShouldBe(CleanUp.Verified, restore.Detail);
            Site.Traffic.ShouldStartWith($"{Proven} 100");
            Site.Web.Resource.Annotations["autopilot-pinned"].ShouldContain("\"by\":\"rollback\",\"vtid\":\"VTID-00002\"");
        }

        public async ValueTask DisposeAsync()
        {
            await Pipeline.DisposeAsync();
            await Time.DisposeAsync();
            await Site.DisposeAsync();
        }
    }
}
