namespace Autopilot.Tests;

/// <summary>The agent in the real engine, through both families.</summary>
public sealed class PipelineTests
{
    [Theory]
    [InlineData(VertexSite.Gemini)]
    [InlineData(VertexSite.Claude)]
    public async Task The_demos_task_is_completed_and_its_usage_is_the_servers_own_count(string model)
    {
        await using var site = await CodingSite.StartAsync(model, TimeProvider.System);
        site.Vertex.Say(
            ModelSays.Calls(model, ("list_files", new { }), ("search", new { pattern = "VAT" }), ("read_file", new { path = "src/Prices.cs" })),
            ModelSays.Calls(
                model,
                ("edit_file", new { path = "src/Acceptance.cs", old_text = "120m", new_text = "100m" }),
                ("edit_file", new { path = "src/Prices.cs", old_text = "decimal Total(decimal net) => net;", new_text = "decimal Total(decimal net) => net * 1.20m;" })),
            ModelSays.Calls(model, ("run_command", new { name = "check" })),
            ModelSays.Words(model, "Customers pay 20 % VAT."));

        var vtid = await site.ActivateAsync();
        var task = await Eventually.SeeAsync(() => site.ReadAsync(vtid), task => task.Run!.State.IsTerminal());

        task.Run!.State.ShouldBe(RunState.Completed, task.Run.Ending?.Failure.Message);
        (await TestGit.RunAsync(site.Repository, "show", "main:src/Prices.cs")).ShouldContain("net * 1.20m");
        (await TestGit.RunAsync(site.Repository, "log", "-1", "--format=%(trailers:key=VTID,valueonly)", "main")).ShouldContain("VTID-00001");
        var requests = site.Vertex.Requests.Select(request => request.Body.GetRawText()).ToArray();
        requests.Length.ShouldBe(4);
        requests[0].ShouldContain($"its SHA-256 is {task.Run.SpecHash}");
        requests[0].ShouldContain("Customers pay 20 % VAT on the net price. The acceptance test says so, and fails.");
        requests[2].ShouldContain("is outside the scope of the task and may not change. Accepted: files that match src/Prices.cs.");
        requests[3].ShouldContain("ended with exit code 0.");
        task.Task.Spent.Tokens.ShouldBe(4 * (ModelSays.Input + ModelSays.Output));
    }

    [Theory]
    [InlineData(VertexSite.Gemini)]
    [InlineData(VertexSite.Claude)]
    public async Task A_task_that_cannot_be_done_within_its_scope_is_blocked_for_a_person(string model)
    {
        await using var site = await CodingSite.StartAsync(model, TimeProvider.System);
        site.Vertex.Say(ModelSays.Calls(model, ("give_up", new { reason = "Prices must change in src/Program.cs as well." })));

        var vtid = await site.ActivateAsync();
        var task = await Eventually.SeeAsync(() => site.ReadAsync(vtid), task => task.Run!.State.IsTerminal());

        (task.Run!.State, task.Run.Ending!.Outcome).ShouldBe((RunState.Blocked, Outcome.Blocked));
        (task.Run.Ending.Failure.Kind, task.Run.Ending.Failure.Reason, task.Run.Ending.Failure.Message)
            .ShouldBe((FailureKind.Policy, "policy_blocked", "Prices must change in src/Program.cs as well."));
        task.Task.PendingRetry.ShouldBeNull("Nothing starts again by itself.");
    }

    [Theory]
    [InlineData(VertexSite.Gemini)]
    [InlineData(VertexSite.Claude)]
    public async Task G8_at_30_minutes_a_model_that_hangs_is_cut_off_its_claim_released_and_its_late_result_fenced(string model)
    {
        var clock = new ManualClock();
        await using var site = await CodingSite.StartAsync(model, clock);
        var answer = ModelSays.Calls(model, ("edit_file", new { path = "src/Prices.cs", old_text = "=> net;", new_text = "=> net * 1.20m;" }));
        var late = new TaskCompletionSource();
        site.Vertex.Say(answer with { Frames = [answer.Frames[0]], After = late.Task });
        var vtid = await site.ActivateAsync();
        var sent = site.Vertex.SentAsync();
        await GoAsync(TimeSpan.FromMilliseconds(50), () => Task.FromResult(sent.IsCompleted));
        await sent;
        var claimed = await site.ReadAsync(vtid);
        var (claim, openedAt) = (claimed.Run!.Claim.ShouldNotBeNull(), claimed.Lease.ShouldNotBeNull().OpenedAt);

        // Each step waits for the worker's heartbeat, so that its lease holds until the end.
        for (var deadline = openedAt + TimeSpan.FromMinutes(30); clock.GetUtcNow() < deadline;)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            await Eventually.SeeAsync(() => site.ReadAsync(vtid), task => task.Lease?.ExpiresAt > clock.GetUtcNow() + TimeSpan.FromSeconds(80) || clock.GetUtcNow() >= deadline);
        }

        await site.Vertex.Aborted.Task.WaitAsync(Eventually.Patience);
        await Eventually.SeeAsync(() => site.ReadAsync(vtid), task => task.Run!.Ending is not null);
        late.SetResult();
        await GoAsync(TimeSpan.FromSeconds(1), async () => (await site.ReadAsync(vtid)).Run!.State.IsTerminal());
        var task = await site.ReadAsync(vtid);
        (task.Run!.State, task.Run.Ending!.Outcome, task.Run.Ending.Failure.Reason).ShouldBe((RunState.Failed, Outcome.Timeout, FailureReasons.ExecutionTimeout));
        task.Run.Claim.ShouldBeNull();
        task.Run.LastFence.ShouldBe(claim.Fence, "Nobody has claimed it a second time.");
        var events = await site.Store.ReadTaskAsync(vtid, 0, 1000, default);
        (events.Single(one => one.Type == EventTypes.Ending).At - openedAt).ShouldBeInRange(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(31));
        var refusal = await Should.ThrowAsync<RefusedException>(
            () => site.Queue.ReportAsync(vtid, claim.WorkerId, claim.Fence, new WorkReport.Completed(new string('a', 40), "late"), default));
        refusal.Code.ShouldBe(RefusalCodes.LeaseLost);
        (await TestGit.RunAsync(site.Repository, "for-each-ref", "refs/heads/autopilot")).ShouldBeEmpty("Nothing was pushed.");

        Task<bool> GoAsync(TimeSpan step, Func<Task<bool>> there) => Eventually.SeeAsync(
            async () =>
            {
                clock.Advance(step);
                return await there();
            },
            reached => reached);
    }
}
