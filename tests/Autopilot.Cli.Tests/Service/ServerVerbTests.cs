using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary>The verbs with <c>--server</c>: what they say of a service is what they say of its folder.</summary>
public sealed class ServerVerbTests(ServingFolder service) : IClassFixture<ServingFolder>
{
    private const string Nobody = "VTID-99999";

    [Fact]
    public async Task A_task_is_taken_through_its_states_by_the_verbs_and_both_sides_say_the_same()
    {
        using var client = service.Client();
        var vtid = (await client.CreateAsync(NewTask())).Vtid.Value;
        var spec = service.Write("other.md", "---\ntitle: Raise the price\nscope: [price.txt]\nacceptance: [the price is 12]\n---\nMore.\n");

        var submitted = (await service.GiveAsync("spec", vtid, "--file", spec)).Expect(0).Json();
        var hash = submitted.GetProperty("spec").GetProperty("hash").GetString()!;
        var next = submitted.GetProperty("next").GetString()!;
        next.ShouldBe($"autopilot approve {vtid} --hash {hash} --server {service.Address} --dir {service.Dir}");
        (await service.GiveAsync("approve", vtid, "--hash", new string('0', 64))).Expect(1).ErrorCode().ShouldBe("spec_hash_mismatch");
        (await service.GiveAsync(next.Split(' ')[1..5])).Expect(0).Json().GetProperty("state").GetString().ShouldBe("scheduled");

        (await service.GiveAsync("stop", "--reason", "lunch")).Expect(0).Json().GetProperty("enabled").GetBoolean().ShouldBeFalse();
        (await service.GiveAsync("activate", vtid)).Expect(1).ErrorCode().ShouldBe("execution_disabled");
        (await service.GiveAsync("thaw")).Expect(0).Json().GetProperty("enabled").GetBoolean().ShouldBeTrue();
        var active = (await service.GiveAsync("activate", vtid)).Expect(0).Json();
        active.GetProperty("state").GetString().ShouldBe("in_progress");
        active.GetProperty("deadline").GetDateTimeOffset().ShouldBeGreaterThan(TimeProvider.System.GetUtcNow());
        (await service.GiveAsync("cancel", vtid, "--reason", "not wanted")).Expect(0);
        await Eventually.SeeAsync(() => client.GetAsync(Vtid.Parse(vtid)), task => task.State == "cancelled");
        var why = await SameAsync("why", vtid);
        why.GetProperty("failure").GetProperty("outcome").GetString().ShouldBe("cancelled");
        why.GetProperty("next").GetString().ShouldBe($"autopilot retry {vtid} --server {service.Address} --dir {service.Dir}");
        (await service.GiveAsync("retry", vtid)).Expect(0).Json().GetProperty("attempt").GetInt32().ShouldBe(2);
        (await service.GiveAsync("cancel", vtid)).Expect(0);
        await Eventually.SeeAsync(() => client.GetAsync(Vtid.Parse(vtid)), task => task.State == "cancelled");
        await SameAsync("status");
        await SameAsync("events", "--vtid", vtid);
        await SameAsync("events");
        var told = (await service.GiveAsync("verify")).Expect(0).Json();
        told.GetProperty("tasks").GetInt32().ShouldBe((await service.GiveLocallyAsync("verify")).Expect(0).Json().GetProperty("tasks").GetInt32());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Followed_events_are_the_ledger_so_far_and_then_each_as_it_is_committed(bool ofOneTask)
    {
        using var client = service.Client();
        await client.SetExecutionAsync(new ExecutionBody(true, "an event of no task"));
        var task = await client.CreateAsync(NewTask());
        using var events = service.Start(service.Address, service.Dir, ["events", "--follow", .. ofOneTask ? new[] { "--vtid", task.Vtid.Value } : []]);
        await Eventually.SeeAsync(() => Read(events), seen => seen.Any(entry => Is(entry, task.Vtid, EventTypes.SpecSubmitted)));

        await client.GiveAsync(task.Vtid, new ApproveSpecBody(task.Spec.Hash));

        await Eventually.SeeAsync(() => Read(events), seen => seen.Any(entry => Is(entry, task.Vtid, EventTypes.SpecApproved)));
        events.Interrupt();
        var ended = (await events.WaitAsync()).Expect(130);
        ended.Error.ShouldBeEmpty();
        var told = Read(events).Where(entry => entry.Vtid == task.Vtid).Select(entry => entry.Seq).ToArray();
        told.ShouldBe(Enumerable.Range(1, told.Length).Select(seq => (long)seq));
        Read(events).Any(entry => entry.Vtid != task.Vtid).ShouldBe(!ofOneTask, "the installation's own events are told as well");
    }

    [Fact]
    public async Task The_doctor_names_what_is_there_and_the_next_missing_rung()
    {
        using var client = service.Client();
        await client.SetExecutionAsync(new ExecutionBody(false, "off"));

        var off = (await service.GiveAsync("doctor")).Expect(0).Json();
        Checks(off).ShouldBe("server ok, store ok, feed ok, execution missing, token ok, roles ok, workers missing");
        off.GetProperty("next").GetString().ShouldBe($"autopilot thaw --server {service.Address} --dir {service.Dir}");
        await client.SetExecutionAsync(new ExecutionBody(true, "on"));
        var on = (await service.GiveAsync("doctor")).Expect(0).Json();
        on.GetProperty("next").GetString().ShouldBe($"autopilot worker --server {service.Address} --dir {service.Dir} --agent COMMAND");

        service.Write("wrong/token", "nonsense");
        var wrong = (await service.GiveToAsync(service.Address, "wrong", "doctor")).Expect(1).Json();
        Checks(wrong).ShouldBe("server ok, store ok, feed ok, execution ok, token missing");
        var elsewhere = (await service.GiveToAsync("http://127.0.0.1:1", service.Dir, "doctor")).Expect(1).Json();
        Checks(elsewhere).ShouldBe("server missing");
        elsewhere.GetProperty("next").GetString()!.ShouldStartWith("Start it with 'autopilot serve'");
    }

    [Theory]
    [InlineData("nowhere", "", 2, "usage", "--server is 'nowhere'")]
    [InlineData("http://127.0.0.1:1", "", 1, "store_unavailable", "http://127.0.0.1:1")]
    [InlineData("{address}/autopilot", "", 2, "not_autopilot", "/autopilot/api/v1")]
    [InlineData("{address}", "absent", 2, "usage", "AUTOPILOT_TOKEN")]
    [InlineData("{address}", "broken", 2, "usage", "no token")]
    [InlineData("{address}", "wrong", 1, "unauthenticated", "wrong/token")]
    [InlineData("{address}", "", 1, "task_not_found", Nobody)]
    public async Task What_stands_in_the_way_is_named(string address, string dir, int exitCode, string code, string named)
    {
        service.Write("wrong/token", "nonsense");
        service.Write("broken/token", "two words");

        var ended = await service.GiveToAsync(
            address.Replace("{address}", service.Address, StringComparison.Ordinal), dir.Length == 0 ? service.Dir : dir, "why", Nobody);

        ended.Expect(exitCode).ErrorCode().ShouldBe(code);
        ended.Error.ShouldContain(named);
    }

    [Fact]
    public async Task What_only_a_folder_can_do_is_refused_as_usage()
    {
        var refused = (await service.GiveAsync("thaw", "--release", "target:local")).Expect(2);

        refused.ErrorCode().ShouldBe("usage");
        refused.Error.ShouldContain("--dir");
    }

    private NewTask NewTask() => new(
        "---\ntitle: Raise the price\nscope: [price.txt]\nacceptance: [the price is 12]\n---\nThe price is too low.\n", service.Repository)
    {
        Autonomous = true,
    };

    // The folder's own answer differs only in how a further command names it.
    private async Task<JsonElement> SameAsync(params string[] arguments)
    {
        var (asking, looking) = (service.GiveAsync(arguments), service.GiveLocallyAsync(arguments));
        var (asked, local) = ((await asking).Expect(0), (await looking).Expect(0));
        asked.Output.Replace($"--server {service.Address} ", "", StringComparison.Ordinal).ShouldBe(local.Output);
        return asked.Json();
    }

    private static string Checks(JsonElement doctor) => string.Join(
        ", ", doctor.GetProperty("checks").EnumerateArray().Select(check => $"{check.GetProperty("name").GetString()} {(check.GetProperty("good").GetBoolean() ? "ok" : "missing")}"));

    private static EventView[] Read(Program events) =>
        [.. events.SoFar.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<EventView>(line, JsonSerializerOptions.Web)!)];

    private static bool Is(EventView entry, Vtid vtid, string type) => entry.Vtid == vtid && entry.Type == type;
}
