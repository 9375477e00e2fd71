using System.Net;

namespace Autopilot.Tests;

/// <summary>The typed client: every route that people use, and every way in which a server does not answer.</summary>
public sealed class AutopilotClientTests(Service service) : IClassFixture<Service>
{
    private static readonly Vtid Unknown = Vtid.Parse("VTID-99999");

    [Fact]
    public async Task A_task_is_taken_from_its_creation_to_its_second_attempt()
    {
        using var client = Client("all");
        using var approver = Client("approver");
        var task = await client.CreateAsync(NewTask("First words"));
        var spec = new SubmitSpecBody("---\ntitle: Other words\nscope: [src/**]\nacceptance: [it works]\n---\nChange it.\n") { ExpectedVersion = task.Version };

        var submitted = await client.GiveAsync(task.Vtid, spec);
        (submitted.Spec.Hash, submitted.Spec.Status).ShouldBe((TaskSpec.Parse(spec.Spec).Hash, SpecStatus.Valid));
        (await approver.GiveAsync(task.Vtid, new RejectSpecBody(submitted.Spec.Hash, "vague"))).Spec.Rejection.ShouldBe("vague");
        submitted = await client.GiveAsync(task.Vtid, new SubmitSpecBody(spec.Spec + "\nNothing else.\n"));
        (await approver.GiveAsync(task.Vtid, new ApproveSpecBody(submitted.Spec.Hash))).State.ShouldBe("scheduled");
        (await client.GiveAsync(task.Vtid, new ActivateBody(submitted.Spec.Hash, "now"))).Run!.State.ShouldBe("in_progress");
        (await client.GiveAsync(task.Vtid, new CancelBody("wait"))).Run!.Failure.ShouldNotBeNull();
        await Eventually.SeeAsync(() => client.GetAsync(task.Vtid), seen => seen.State == "cancelled");
        (await client.GiveAsync(task.Vtid, new RetryBody("go on"))).Attempt.ShouldBe(2);

        (await RefusedAsync(() => client.GiveAsync(task.Vtid, spec))).Version.ShouldNotBeNull();
        (await RefusedAsync(() => approver.GiveAsync(task.Vtid, new ApproveMergeBody(new string('0', 40))))).Vtid.ShouldBe(task.Vtid);
        await client.GiveAsync(task.Vtid, new CancelBody("enough"));
        var events = await client.ListEventsAsync(task.Vtid).ToListAsync();
        events.Select(entry => entry.Seq).ShouldBe(Enumerable.Range(1, events.Count).Select(seq => (long)seq));
        (await client.ListEventsAsync(task.Vtid, events[1].Seq).FirstAsync()).Seq.ShouldBe(3);
    }

    [Fact]
    public async Task Lists_go_through_every_page_and_filter()
    {
        using var client = Client("all");
        var word = $"Zebra & co {Guid.NewGuid():N}";
        var created = new List<Vtid>();
        for (var i = 0; i < 3; i++)
        {
            created.Add((await client.CreateAsync(NewTask(word))).Vtid);
        }

        var query = new TaskQuery { Text = word, State = "allocated", Limit = 1 };
        (await client.ListAsync(query).Select(task => task.Vtid).ToListAsync()).ShouldBe(created);
        var page = await client.ListPageAsync(query);
        (page.Items.Count, page.NextCursor).ShouldBe((1, created[0].Value));
        (await client.ListAsync(query with { State = "completed" }).CountAsync()).ShouldBe(0);
        (await client.ListAsync().CountAsync()).ShouldBeGreaterThanOrEqualTo(created.Count);
    }

    [Fact]
    public async Task Who_one_is_the_switch_the_workers_and_the_health_are_read_and_set()
    {
        using var client = Client("all");
        (await client.ReadMeAsync()).Roles.ShouldBe(AutopilotRoles.All);
        (await client.SetRoleAsync(new ActiveRoleBody("viewer"))).ActiveRole.ShouldBe("viewer");
        (await ErrorAsync(() => client.CreateAsync(NewTask("No")))).Code.ShouldBe("forbidden");
        (await client.SetRoleAsync(new ActiveRoleBody(null))).ActiveRole.ShouldBeNull();

        (await client.SetExecutionAsync(new ExecutionBody(false, "pause"))).Enabled.ShouldBeFalse();
        (await client.ReadExecutionAsync()).Reason.ShouldBe("pause");
        (await client.ReadReadyAsync()).Execution.ShouldBe("disabled");
        (await client.SetExecutionAsync(new ExecutionBody(true, "go on"))).Enabled.ShouldBeTrue();

        var worker = await service.RegisterAsync();
        (await client.ListWorkersAsync()).Single(one => one.WorkerId == worker).Alive.ShouldBeTrue();
        (await client.ReadLiveAsync()).Status.ShouldBe("live");
    }

    [Fact]
    public async Task A_command_whose_answer_was_lost_is_asked_for_again_and_counts_once()
    {
        var network = new ScriptedHandler(ScriptedHandler.Lose);
        using var client = Client("all", network);

        var task = await client.CreateAsync(NewTask("Only once"));

        network.Requests.Select(request => request.Headers.GetValues("Idempotency-Key").Single()).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        network.Requests.Count.ShouldBe(2);
        (await client.ListAsync(new TaskQuery { Text = "Only once" }).Select(one => one.Vtid).ToListAsync()).ShouldBe([task.Vtid]);
        await client.CreateAsync(NewTask("And another"));
        network.Requests[^1].Headers.GetValues("Idempotency-Key").ShouldNotBe(network.Requests[0].Headers.GetValues("Idempotency-Key"));
    }

    [Fact]
    public async Task What_is_refused_what_is_forbidden_and_what_is_another_program_are_told_apart()
    {
        using var viewer = Client("viewer");
        (await RefusedAsync(() => viewer.GetAsync(Unknown))).Code.ShouldBe(RefusalCodes.TaskNotFound);
        (await ErrorAsync(() => viewer.GiveAsync(Unknown, new CancelBody("no")))).Code.ShouldBe("forbidden");
        (await ErrorAsync(() => viewer.ListPageAsync(new TaskQuery { State = "nowhere" }))).Code.ShouldBe("invalid_field");

        using var stranger = new AutopilotClient(service.Address, "token-nobody");
        (await ErrorAsync(() => stranger.ReadMeAsync())).Code.ShouldBe("unauthenticated");
        using var elsewhere = new AutopilotClient(new Uri(service.Address, "/autopilot"), "token-all");
        var other = await ErrorAsync(() => elsewhere.ReadMeAsync());
        other.Code.ShouldBe("not_autopilot");
        other.Message.ShouldContain($"{service.Address}autopilot");
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "text/html", "not_autopilot")]
    [InlineData(HttpStatusCode.MovedPermanently, "text/html", "not_autopilot")]
    [InlineData(HttpStatusCode.NotFound, "application/json", "not_autopilot")]
    [InlineData(HttpStatusCode.Unauthorized, "text/plain", "unauthenticated")]
    [InlineData(HttpStatusCode.Forbidden, "text/plain", "forbidden")]
    [InlineData(HttpStatusCode.BadGateway, "text/html", "store_unavailable")]
    [InlineData(HttpStatusCode.TooManyRequests, "text/html", "store_unavailable")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "application/json", "store_unavailable")]
    public async Task An_answer_that_no_autopilot_gave_has_a_code(HttpStatusCode status, string mediaType, string code)
    {
        using var client = Client("all", new ScriptedHandler(ScriptedHandler.Answer(status, mediaType, "{}", "https://elsewhere.example/")));

        var error = await ErrorAsync(() => client.ReadMeAsync());

        error.Code.ShouldBe(code);
        error.Message.Contains("elsewhere.example", StringComparison.Ordinal).ShouldBe(code == "not_autopilot");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_waited_for_30_seconds_and_a_command_is_given_to_it_twice()
    {
        var (clock, network) = (new ManualClock(), new ScriptedHandler(ScriptedHandler.Hang, ScriptedHandler.Hang, ScriptedHandler.Refuse));
        using var client = Client("all", network, clock);

        var asked = ErrorAsync(() => client.GiveAsync(Unknown, new CancelBody("no")));
        await Eventually.SeeAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(10));
                return asked.IsCompleted;
            },
            done => done);

        (await asked).ShouldBeOfType<StoreUnavailableException>().Message.ShouldContain("30 s");
        network.Requests.Count.ShouldBe(2);
        clock.GetUtcNow().ShouldBeGreaterThanOrEqualTo(new ManualClock().GetUtcNow() + TimeSpan.FromSeconds(60));
        (await ErrorAsync(() => client.ReadMeAsync())).Message.ShouldContain("Connection refused");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => client.ReadMeAsync(stop.Token));
    }

    private AutopilotClient Client(string role, ScriptedHandler? network = null, TimeProvider? time = null) => network is null
        ? new AutopilotClient(service.Address, $"token-{role}", time)
        : new AutopilotClient(network.ClientOf(service, role), time);

    private NewTask NewTask(string title) =>
        new($"---\ntitle: {title}\nscope: [src/**]\nacceptance: [it works]\n---\nChange it.\n", service.Repository) { Autonomous = true };

    private static Task<RefusedException> RefusedAsync(Func<Task> ask) => Should.ThrowAsync<RefusedException>(ask);

    private static async Task<AutopilotException> ErrorAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (AutopilotException error)
        {
            return error;
        }

        throw new ShouldAssertException("It was answered.");
    }
}
