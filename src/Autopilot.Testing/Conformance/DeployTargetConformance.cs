namespace Autopilot.Testing;

/// <summary>What every deploy target must do, as named cases without a test framework.</summary>
public static class DeployTargetConformance
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The cases by name.</summary>
    public static IReadOnlyDictionary<string, Func<DeployTargetFixture, Task>> Cases { get; } = new Dictionary<string, Func<DeployTargetFixture, Task>>(StringComparer.Ordinal)
    {
        ["nothing serves at first"] = NothingServesAsync,
        ["a revision becomes ready and does not serve by itself"] = StartAsync,
        ["traffic moves to a ready revision and the probe sees its commit"] = ShiftAsync,
        ["starting again under the same key starts nothing"] = StartTwiceAsync,
        ["a key names one commit"] = RefuseOtherCommitAsync,
        ["an unknown commit never becomes ready"] = RefuseUnknownCommitAsync,
        ["after a crash what runs is found again and not started twice"] = FindAgainAsync,
        ["a crash right after the start loses nothing"] = ResumeStartAsync,
        ["a shift needs the revision that was expected to serve"] = RefuseUnexpectedAsync,
        ["two shifts at once from one baseline: one moves"] = ShiftTwiceAtOnceAsync,
        ["a shift to what serves is done"] = ShiftAgainAsync,
        ["a shift back restores the baseline"] = RestoreAsync,
        ["an unhealthy revision that reports its commit can serve, and the probe judges it"] = ServeUnhealthyAsync,
        ["a revision that reports another commit fails"] = fixture => FailAsync(fixture, ServiceBehaviour.ReportsOtherCommit),
        ["a revision that never listens fails"] = fixture => FailAsync(fixture, ServiceBehaviour.NeverListens),
        ["a revision that ends at once fails"] = fixture => FailAsync(fixture, ServiceBehaviour.EndsAtOnce),
        ["what serves and dies is started again"] = RestartDeadAsync,
        ["a start and a shift that are given up at any moment happen once or not at all"] = InterruptAsync,
        ["a start and a shift that fail before they happened are done when they are repeated"] = fixture => SpoilAsync(fixture, CallFault.ErrorBefore),
        ["a start and a shift whose answers were lost happen once"] = fixture => SpoilAsync(fixture, CallFault.LostAnswer),
        ["trimming stops what neither serves nor is kept"] = TrimAsync,
    };

    /// <summary>Runs every case, each on a fixture of its own.</summary>
    /// <param name="create">Makes a fresh fixture.</param>
    /// <exception cref="ConformanceException">Promises are not kept; all of them are named.</exception>
    public static Task RunAllAsync(Func<Task<DeployTargetFixture>> create) =>
        ConformanceRun.AllAsync(nameof(DeployTargetConformance), Cases.Select(one => (one.Key, one.Value)), create);

    private static async Task NothingServesAsync(DeployTargetFixture fixture)
    {
        Expect.Equal(null, await fixture.Target.FindServingAsync(fixture.Name, None).ConfigureAwait(false), "Nothing was ever deployed.");
        Expect.Equal(null, await fixture.Target.FindStartedAsync(fixture.Name, Key(1), None).ConfigureAwait(false), "Nothing was started.");
        Expect.Refused(await fixture.Target.ShiftAsync(fixture.Name, "no-such", null, None).ConfigureAwait(false), "There is no such revision.", FailureReasons.DeployFailed);
    }

    private static async Task StartAsync(DeployTargetFixture fixture)
    {
        var ready = await DeployAsync(fixture, 1, ServiceBehaviour.Healthy).ConfigureAwait(false);
        Expect.Equal(null, await fixture.Target.FindServingAsync(fixture.Name, None).ConfigureAwait(false), "Traffic does not move by itself.");
        Expect.Equal(1, await fixture.CountRunningAsync(ready.Name).ConfigureAwait(false), "It runs once.");
    }

    private static async Task ShiftAsync(DeployTargetFixture fixture)
    {
        var ready = await DeployAsync(fixture, 1, ServiceBehaviour.Healthy).ConfigureAwait(false);
        await ServeAsync(fixture, ready, null).ConfigureAwait(false);
        var next = await DeployAsync(fixture, 2, ServiceBehaviour.Healthy).ConfigureAwait(false);
        await ServeAsync(fixture, next, ready.Name).ConfigureAwait(false);
        Expect.Equal(1, await fixture.CountRunningAsync(ready.Name).ConfigureAwait(false), "The one before runs on.");
        Expect.Equal(ready.Url, next.Url, "Users keep one address.");
    }

    private static async Task StartTwiceAsync(DeployTargetFixture fixture)
    {
        var ready = await DeployAsync(fixture, 1, ServiceBehaviour.Healthy).ConfigureAwait(false);
        var again = Expect.Done(await fixture.Target.StartAsync(Request(fixture, 1, ready.Commit), None).ConfigureAwait(false), "A repeat is done.");
        Expect.Equal(ready.Name, again, "It is the same revision.");
        await WaitAsync(fixture, 1).ConfigureAwait(false);
        Expect.Equal(1, await fixture.CountRunningAsync(ready.Name).ConfigureAwait(false), "It runs once.");
    }

    private static async Task RefuseOtherCommitAsync(DeployTargetFixture fixture)
    {
        await DeployAsync(fixture, 1, ServiceBehaviour.Healthy).ConfigureAwait(false);
        var other = await fixture.CommitAsync(ServiceBehaviour.Unhealthy).ConfigureAwait(false);
        Expect.Refused(await fixture.Target.StartAsync(Request(fixture, 1, other), None).ConfigureAwait(false), "The key is another commit's.", FailureReasons.DeployFailed);
    }

    private static async Task RefuseUnknownCommitAsync(DeployTargetFixture fixture)
    {
        var answer = await fixture.Target.StartAsync(Request(fixture, 1, new string('1', 40)), None).ConfigureAwait(false);
        if (fixture.RunsProcesses || !answer.IsDone)
        {
            Expect.Refused(answer, "There is no such commit.", FailureReasons.DeployFailed);
            return;
        }

        Expect.Equal(RevisionState.Failed, (await WaitAsync(fixture, 1).ConfigureAwait(false)).State, "What is made from no commit never becomes ready.");
    }

    private static async Task FindAgainAsync(DeployTargetFixture fixture)
    {
        var ready = await DeployAsync(fixture, 1, ServiceBehaviour.Healthy).ConfigureAwait(false);
        await ServeAsync(fixture, ready, null).ConfigureAwait(false);
        await fixture.RestartAsync().ConfigureAwait(false);
        var serving = Expect.Present(await fixture.Target.FindServingAsync(fixture.Name, None).ConfigureAwait(false), "It still serves.");
        Expect.Equal((ready.Name, ready.Commit, RevisionState.Ready), (serving.Name, serving.Commit, serving.State), "It is the same revision.");
        Expect.Equal(1, await fixture.CountRunningAsync(ready.Name).ConfigureAwait(false), "It runs once.");
        await ExpectAnswerAsync(fixture, serving, Verdict.Passed).ConfigureAwait(false);
    }

    private static async Task ResumeStartAsync(DeployTargetFixture fixture)
    {
        var commit = await fixture.CommitAsync(ServiceBehaviour.Healthy).ConfigureAwait(false);
        var name = Expect.Done(await fixture.Target.StartAsync(Request(fixture, 1, commit), None).ConfigureAwait(false), "It is accepted.");
        await fixture.RestartAsync().ConfigureAwait(false);
        var ready = await WaitAsync(fixture, 1).ConfigureAwait(false);
        Expect.Equal((name, RevisionState.Ready), (ready.Name, ready.State), $"It becomes ready: {ready.Detail}");
        Expect.Equal(1, await fixture.CountRunningAsync(name).ConfigureAwait(false), "It runs once.");
    }

    private static async Task RefuseUnexpectedAsync(DeployTargetFixture fixture)
    {
        var first = await DeployAsync(fixture, 1, ServiceBehaviour.Healthy).ConfigureAwait(false);
        await ServeAsync(fixture, first, null).ConfigureAwait(false);
        var second = await DeployAsync(fixture, 2, ServiceBehaviour.Healthy).ConfigureAwait(false);
        Expect.Refused(await fixture.Target.ShiftAsync(fixture.Name, second.Name, null, None).ConfigureAwait(false), "Something serves.", Refusal.Retry);
        Expect.Refused(await fixture.Target.ShiftAsync(fixture.Name, second.Name, "another", None).ConfigureAwait(false), "Another serves.", Refusal.Retry);
        Expect.Equal(first.Name, (await fixture.Target.FindServingAsync(fixture.Name, None).ConfigureAwait(false))?.Name, "Nothing moved.");
    }

    private static async Task ShiftTwiceAtOnceAsync(DeployTargetFixture fixture)
    {
        var first = await DeployAsync(fixture, 1, ServiceBehaviour.Healthy).ConfigureAwait(false);
        var second = await DeployAsync(fixture, 2, ServiceBehaviour.Healthy).ConfigureAwait(false);
        var results = await Task.WhenAll(
            fixture.Target.ShiftAsync(fixture.Name, first.Name, null, None), fixture.Target.ShiftAsync(fixture.Name, second.Name, null, None)).ConfigureAwait(false);
        var winner = results.Single(result => result.IsDone).Value;
        Expect.Equal(winner?.Name, (await fixture.Target.FindServingAsync(fixture.Name, None).ConfigureAwait(false))?.Name, "The winner serves.");
    }

    private static async Task ShiftAgainAsync(DeployTargetFixture fixture)
    {
        var ready = await DeployAsync(fixture, 1, ServiceBehaviour.Healthy).ConfigureAwait(false);
        await ServeAsync(fixture, ready, null).ConfigureAwait(false);
        Expect.Done(await fixture.Target.ShiftAsync(fixture.Name, ready.Name, null, None).ConfigureAwait(false), "A repeat is done.");
    }

    private static async Task RestoreAsync(DeployTargetFixture fixture)
    {
        var good = await DeployAsync(fixture, 1, ServiceBehaviour.Healthy).ConfigureAwait(false);
        await ServeAsync(fixture, good, null).ConfigureAwait(false);
        var bad = await DeployAsync(fixture, 2, ServiceBehaviour.Unhealthy).ConfigureAwait(false);
        Expect.Done(await fixture.Target.ShiftAsync(fixture.Name, bad.Name, good.Name, None).ConfigureAwait(false), "It moves.");
        await ServeAsync(fixture, good, bad.Name).ConfigureAwait(false);
    }

    private static async Task ServeUnhealthyAsync(DeployTargetFixture fixture)
    {
        var ready = await DeployAsync(fixture, 1, ServiceBehaviour.Unhealthy).ConfigureAwait(false);
        var serving = Expect.Done(await fixture.Target.ShiftAsync(fixture.Name, ready.Name, null, None).ConfigureAwait(false), "Health is not judged here.");
        await ExpectAnswerAsync(fixture, serving, Verdict.Failed).ConfigureAwait(false);
    }

    private static async Task FailAsync(DeployTargetFixture fixture, ServiceBehaviour behaviour)
    {
        var commit = await fixture.CommitAsync(behaviour).ConfigureAwait(false);
        var name = Expect.Done(await fixture.Target.StartAsync(Request(fixture, 1, commit), None).ConfigureAwait(false), "It is accepted.");
        var failed = await WaitAsync(fixture, 1).ConfigureAwait(false);
        Expect.Equal(RevisionState.Failed, failed.State, "It does not become ready.");
        Expect.True(!fixture.RunsProcesses || behaviour != ServiceBehaviour.EndsAtOnce || failed.Detail.Contains("boom 42", StringComparison.Ordinal), $"The detail shows the end of its output: {failed.Detail}");
        Expect.Refused(await fixture.Target.ShiftAsync(fixture.Name, name, null, None).ConfigureAwait(false), "A failed revision never serves.", FailureReasons.DeployFailed);
        Expect.True(!fixture.RunsProcesses || await fixture.CountRunningAsync(name).ConfigureAwait(false) == 0, "Nothing of it runs on.");
        Expect.Done(await fixture.Target.StartAsync(Request(fixture, 1, commit), None).ConfigureAwait(false), "A repeat is answered as the first time.");
        Expect.Equal(RevisionState.Failed, (await WaitAsync(fixture, 1).ConfigureAwait(false)).State, "Failed stays failed.");
    }

    private static async Task RestartDeadAsync(DeployTargetFixture fixture)
    {
        var ready = await DeployAsync(fixture, 1, ServiceBehaviour.Healthy).ConfigureAwait(false);
        await ServeAsync(fixture, ready, null).ConfigureAwait(false);
        await fixture.KillAsync(ready.Name).ConfigureAwait(false);
        var serving = await Expect.EventuallyAsync(
            () => fixture.Target.FindServingAsync(fixture.Name, None), revision => revision?.State == RevisionState.Ready, "It is started again.").ConfigureAwait(false);
        await ExpectAnswerAsync(fixture, serving!, Verdict.Passed).ConfigureAwait(false);
        Expect.Equal(1, await fixture.CountRunningAsync(ready.Name).ConfigureAwait(false), "It runs once.");
    }

    private static async Task InterruptAsync(DeployTargetFixture fixture)
    {
        var commit = await fixture.CommitAsync(ServiceBehaviour.Healthy).ConfigureAwait(false);
        await Interrupted.EachAsync(async given =>
        {
            await fixture.RestartAsync().ConfigureAwait(false);
            await fixture.Target.StartAsync(Request(fixture, 1, commit), given).ConfigureAwait(false);
        }).ConfigureAwait(false);
        var name = Expect.Done(await fixture.Target.StartAsync(Request(fixture, 1, commit), None).ConfigureAwait(false), "It can be started in the end.");
        await WaitAsync(fixture, 1).ConfigureAwait(false);
        Expect.Equal(1, await fixture.CountRunningAsync(name).ConfigureAwait(false), "It runs once.");

        await Interrupted.EachAsync(given => fixture.Target.ShiftAsync(fixture.Name, name, null, given)).ConfigureAwait(false);
        await Expect.EventuallyAsync(
            () => fixture.Target.ShiftAsync(fixture.Name, name, null, None), answer => answer.IsDone, "The traffic can be moved in the end.").ConfigureAwait(false);
        Expect.Equal(name, (await fixture.Target.FindServingAsync(fixture.Name, None).ConfigureAwait(false))?.Name, "It serves.");
    }

    private static async Task SpoilAsync(DeployTargetFixture fixture, CallFault fault)
    {
        var commit = await fixture.CommitAsync(ServiceBehaviour.Healthy).ConfigureAwait(false);
        await Spoiled.WriteAsync(fixture.SpoilNextWrite(fault), () => fixture.Target.StartAsync(Request(fixture, 1, commit), None)).ConfigureAwait(false);
        await fixture.RestartAsync().ConfigureAwait(false);
        var started = await fixture.Target.FindStartedAsync(fixture.Name, Key(1), None).ConfigureAwait(false);
        Expect.True(started is not null || fault == CallFault.ErrorBefore, "What was started is found by whoever looks.");
        var name = Expect.Done(await fixture.Target.StartAsync(Request(fixture, 1, commit), None).ConfigureAwait(false), "A repeat is done.");
        Expect.True(started is null || started.Name == name, "It names the revision that was found.");
        Expect.Equal(RevisionState.Ready, (await WaitAsync(fixture, 1).ConfigureAwait(false)).State, "It becomes ready.");
        Expect.Equal(1, await fixture.CountRunningAsync(name).ConfigureAwait(false), "It runs once.");

        await Spoiled.WriteAsync(fixture.SpoilNextWrite(fault), () => fixture.Target.ShiftAsync(fixture.Name, name, null, None)).ConfigureAwait(false);
        await Expect.EventuallyAsync(
            () => fixture.Target.ShiftAsync(fixture.Name, name, null, None), answer => answer.IsDone, "A repeat moves the traffic in the end.").ConfigureAwait(false);
        Expect.Equal(name, (await fixture.Target.FindServingAsync(fixture.Name, None).ConfigureAwait(false))?.Name, "It serves.");
    }

    private static async Task TrimAsync(DeployTargetFixture fixture)
    {
        var revisions = new List<Revision>();
        for (var number = 1; number <= 3; number++)
        {
            revisions.Add(await DeployAsync(fixture, number, ServiceBehaviour.Healthy).ConfigureAwait(false));
        }

        await ServeAsync(fixture, revisions[2], null).ConfigureAwait(false);
        await fixture.Target.TrimAsync(fixture.Name, [revisions[1].Name], None).ConfigureAwait(false);
        var running = await Task.WhenAll(revisions.Select(revision => fixture.CountRunningAsync(revision.Name))).ConfigureAwait(false);
        Expect.Equal("0 1 1", string.Join(' ', running), "The one that serves and the one that is kept run on.");
    }

    private static async Task<Revision> DeployAsync(DeployTargetFixture fixture, int number, ServiceBehaviour behaviour)
    {
        var commit = await fixture.CommitAsync(behaviour).ConfigureAwait(false);
        var name = Expect.Done(await fixture.Target.StartAsync(Request(fixture, number, commit), None).ConfigureAwait(false), "It is accepted.");
        var ready = await WaitAsync(fixture, number).ConfigureAwait(false);
        Expect.Equal((name, commit, RevisionState.Ready), (ready.Name, ready.Commit, ready.State), $"It becomes ready: {ready.Detail}");
        return ready;
    }

    private static async Task ServeAsync(DeployTargetFixture fixture, Revision revision, string? expected)
    {
        var serving = Expect.Done(await fixture.Target.ShiftAsync(fixture.Name, revision.Name, expected, None).ConfigureAwait(false), "Traffic moves.");
        Expect.Equal((revision.Name, revision.Commit), (serving.Name, serving.Commit), "It is the one that was asked for.");
        Expect.Equal(revision.Name, (await fixture.Target.FindServingAsync(fixture.Name, None).ConfigureAwait(false))?.Name, "The target shows it.");
        await ExpectAnswerAsync(fixture, serving, Verdict.Passed).ConfigureAwait(false);
    }

    private static async Task ExpectAnswerAsync(DeployTargetFixture fixture, Revision serving, Verdict verdict)
    {
        var reading = await fixture.Probe.ProbeAsync(fixture.Name, serving.Url, None).ConfigureAwait(false);
        Expect.Equal((verdict, serving.Commit), (reading.Verdict, reading.Commit), $"The probe sees what serves: {reading.Detail}");
    }

    private static async Task<Revision> WaitAsync(DeployTargetFixture fixture, int number) => (await Expect.EventuallyAsync(
        () => fixture.Target.FindStartedAsync(fixture.Name, Key(number), None), revision => revision is { State: not RevisionState.Starting }, "The start ends.").ConfigureAwait(false))!;

    private static EffectKey Key(int number) => new(Vtid.Parse($"VTID-{number:D5}"), 1, EffectAction.Deploy, 1);

    private static DeployRequest Request(DeployTargetFixture fixture, int number, string commit) => new(Key(number), fixture.Name, fixture.Repository, commit);
}
