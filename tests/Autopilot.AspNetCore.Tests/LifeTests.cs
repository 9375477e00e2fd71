namespace Autopilot.Tests;

/// <summary>The whole life of a task over HTTP alone.</summary>
public sealed class LifeTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task A_task_goes_from_its_creation_to_its_proof()
    {
        var created = await Service.ReadAsync(await service.PostAsync("operator", "tasks", service.NewTask()), 201);
        var vtid = created.GetProperty("vtid").GetString()!;
        created.GetProperty("state").GetString().ShouldBe("allocated");
        created.GetProperty("spec").GetProperty("status").GetString().ShouldBe("valid");
        var hash = created.GetProperty("spec").GetProperty("hash").GetString()!;

        var early = await Service.ProblemAsync(await service.PostAsync("operator", $"tasks/{vtid}/activate", new { specHash = hash }), 409, "spec_not_approved");
        early.GetProperty("vtid").GetString().ShouldBe(vtid);
        var approved = await Service.ReadAsync(await service.PostAsync("approver", $"tasks/{vtid}/spec/approve", new { specHash = hash }));
        approved.GetProperty("spec").GetProperty("approvedBy").GetString().ShouldBe("some-approver");
        var active = await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{vtid}/activate", new { specHash = hash, reason = "now" }));
        active.GetProperty("state").GetString().ShouldBe("in_progress");

        var worker = await service.RegisterAsync();
        var order = await service.ClaimAsync(worker, vtid);
        order.GetProperty("specHash").GetString().ShouldBe(hash);
        var fence = order.GetProperty("fence").GetInt64();
        var beat = await Service.ReadAsync(await service.PostAsync("worker", $"work/{vtid}/heartbeat", new { workerId = worker, fence, progress = "at work" }));
        beat.GetProperty("cancelRequested").GetBoolean().ShouldBeFalse();
        beat.GetProperty("leaseExpiresAt").GetDateTimeOffset().ShouldBeGreaterThan(order.GetProperty("issuedAt").GetDateTimeOffset());

        var headSha = await service.PushAsync(order);
        var done = new { workerId = worker, fence, headSha, summary = "Done.", usage = new { tokens = 5, calls = 1 } };
        await Service.ReadAsync(await service.PostAsync("worker", $"work/{vtid}/complete", done), 202);
        var proven = await service.UntilAsync(vtid, "completed");

        var evidence = proven.GetProperty("run").GetProperty("evidence").EnumerateArray().ToArray();
        evidence.Select(proof => proof.GetProperty("type").GetString()).ShouldBe(["pull_request", "checks", "validation", "merge"]);
        evidence.ShouldAllBe(proof => proof.GetProperty("at").GetDateTimeOffset() > default(DateTimeOffset));
        (await TestGit.RunAsync(service.Repository, "show", "main:src/app.txt")).ShouldBe(vtid);

        var events = (await service.GetAsync($"tasks/{vtid}/events")).GetProperty("items").EnumerateArray().ToArray();
        events.Select(entry => entry.GetProperty("seq").GetInt64()).ShouldBe(Enumerable.Range(1, events.Length).Select(number => (long)number));
        events[^1].GetProperty("outcome").GetString().ShouldBe("success");
        var rest = (await service.GetAsync($"tasks/{vtid}/events?after={events.Length - 1}")).GetProperty("items");
        rest.GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Lists_are_paged_and_filtered()
    {
        var title = $"Page {Guid.NewGuid():N}";
        for (var number = 0; number < 3; number++)
        {
            await Service.ReadAsync(await service.PostAsync("operator", "tasks", service.NewTask(title)), 201);
        }

        var first = await service.GetAsync($"tasks?q={Uri.EscapeDataString(title)}&state=allocated&limit=2");
        first.GetProperty("items").GetArrayLength().ShouldBe(2);
        var second = await service.GetAsync($"tasks?q={Uri.EscapeDataString(title)}&limit=2&cursor={first.GetProperty("nextCursor").GetString()}");
        second.GetProperty("items").GetArrayLength().ShouldBe(1);
        second.TryGetProperty("nextCursor", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_command_that_is_sent_again_answers_as_the_first_time_and_another_under_its_key_is_refused()
    {
        var (vtid, hash) = await service.ApproveAsync();
        var key = Guid.NewGuid().ToString("N");

        var first = await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{vtid}/activate", new { specHash = hash, reason = "one" }, key));
        var again = await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{vtid}/activate", new { specHash = hash, reason = "one" }, key));
        again.GetProperty("attempt").GetInt32().ShouldBe(first.GetProperty("attempt").GetInt32());
        await Service.ProblemAsync(
            await service.PostAsync("operator", $"tasks/{vtid}/activate", new { specHash = hash, reason = "two" }, key), 409, "idempotency_key_reused");

        var refused = await Service.ProblemAsync(
            await service.PostAsync("operator", $"tasks/{vtid}/cancel", new { reason = "no", expectedVersion = 1 }), 409, "version_conflict");
        refused.GetProperty("version").GetInt64().ShouldBeGreaterThan(1);
        await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{vtid}/cancel", new { reason = "no" }), 202);
    }

    [Fact]
    public async Task What_a_worker_does_not_hold_it_can_neither_renew_nor_report()
    {
        var vtid = await service.ActivateAsync();
        var other = await service.ActivateAsync();
        var (holder, thief) = (await service.RegisterAsync(), await service.RegisterAsync());
        var fence = (await service.ClaimAsync(holder, vtid)).GetProperty("fence").GetInt64();
        await service.ClaimAsync(holder, other);
        var before = await service.GetAsync($"tasks/{vtid}");

        foreach (var (task, worker, number) in new[] { (vtid, thief, fence), (vtid, holder, fence + 1), (vtid, holder, 0L), (vtid, "nobody", fence), ("VTID-99999", holder, fence) })
        {
            await Service.ProblemAsync(await service.PostAsync("worker", $"work/{task}/heartbeat", new { workerId = worker, fence = number }), 409, "lease_lost");
            var done = new { workerId = worker, fence = number, headSha = new string('a', 40), summary = "Done." };
            var report = await service.PostAsync("worker", $"work/{task}/complete", done);
            await Service.ProblemAsync(report, 409, "lease_lost");
        }

        var after = await service.GetAsync($"tasks/{vtid}");
        after.GetProperty("run").GetProperty("worker").GetString().ShouldBe(holder);
        after.GetProperty("version").GetInt64().ShouldBe(before.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_worker_whose_task_is_cancelled_is_told_so_and_nobody_else_is()
    {
        var vtid = await service.ActivateAsync();
        var (holder, thief) = (await service.RegisterAsync(), await service.RegisterAsync());
        var fence = (await service.ClaimAsync(holder, vtid)).GetProperty("fence").GetInt64();
        await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{vtid}/cancel", new { reason = "not wanted" }), 202);

        var told = await Service.ReadAsync(await service.PostAsync("worker", $"work/{vtid}/heartbeat", new { workerId = holder, fence }));

        told.GetProperty("cancelRequested").GetBoolean().ShouldBeTrue();
        await Service.ProblemAsync(await service.PostAsync("worker", $"work/{vtid}/heartbeat", new { workerId = thief, fence }), 409, "lease_lost");
    }

    [Fact]
    public async Task A_claim_offers_no_capability_that_its_worker_did_not_register()
    {
        await service.ActivateAsync();
        var worker = await service.RegisterAsync("python");

        var none = await service.PostAsync("worker", "work/claim", new { workerId = worker, capabilities = new[] { "dotnet" }, waitSeconds = 0 });

        ((int)none.StatusCode).ShouldBe(204);
        var listed = (await service.GetAsync("workers")).GetProperty("items").EnumerateArray().Single(one => one.GetProperty("workerId").GetString() == worker);
        (listed.GetProperty("alive").GetBoolean(), listed.GetProperty("capabilities")[0].GetString()).ShouldBe((true, "python"));
        await Service.ProblemAsync(await service.PostAsync("worker", "work/claim", new { workerId = "nobody" }), 404, "unknown_worker");
    }

    [Fact]
    public async Task Health_names_what_it_looked_at()
    {
        using var client = new HttpClient { BaseAddress = service.Address };
        (await Service.ReadAsync(await client.GetAsync("/autopilot/health/live"))).GetProperty("status").GetString().ShouldBe("live");
        var ready = await Service.ReadAsync(await client.GetAsync("/autopilot/health/ready"));
        (ready.GetProperty("status").GetString(), ready.GetProperty("store").GetString(), ready.GetProperty("execution").GetString())
            .ShouldBe(("ready", "ok", "enabled"));
    }

    [Fact]
    public async Task The_switch_says_who_set_it_and_holds_what_comes_after()
    {
        await using var own = new Service();
        await own.InitializeAsync();
        var (vtid, hash) = await own.ApproveAsync();
        var off = await Service.ReadAsync(await own.PutAsync("governor", "controls/execution", new { enabled = false, reason = "a pause" }));
        (off.GetProperty("enabled").GetBoolean(), off.GetProperty("by").GetString(), off.GetProperty("quiescent").GetBoolean())
            .ShouldBe((false, "some-governor", true));

        await Service.ProblemAsync(await own.PostAsync("operator", $"tasks/{vtid}/activate", new { specHash = hash }), 423, "execution_disabled");
        var worker = await own.RegisterAsync();
        await Service.ProblemAsync(await own.PostAsync("worker", "work/claim", new { workerId = worker }), 423, "execution_disabled");

        var past = new { enabled = true, reason = "go on", expiresAt = "2001-01-01T00:00:00Z" };
        await Service.ProblemAsync(await own.PutAsync("governor", "controls/execution", past), 400, "invalid_field");
        var on = await Service.ReadAsync(await own.PutAsync("governor", "controls/execution", new { enabled = true, reason = "go on", expiresAt = DateTimeOffset.MaxValue.AddYears(-1) }));
        on.GetProperty("enabled").GetBoolean().ShouldBeTrue();
    }
}
