using System.Net;

namespace Autopilot.Tests;

/// <summary>Live events through the typed client, whatever happens to its streams.</summary>
public sealed class FollowTests(Service service) : IClassFixture<Service>
{
    private const string Hello = "event: hello\nid: 7\ndata: {\"pingSeconds\":0.2}\n\n";

    private const string Told =
        "event: event\nid: 8\ndata: {\"seq\":1,\"attempt\":0,\"type\":\"governance.control.updated\",\"actor\":\"somebody\",\"at\":\"2026-01-01T00:00:00Z\"}\n\n";

    [Fact]
    public async Task Cut_off_anywhere_a_follower_misses_nothing_and_gets_nothing_twice()
    {
        // In the hello, between events, in the middle of one, before one of them, and by a server that is away for a while.
        var network = new ScriptedHandler(
            ScriptedHandler.CutAfter(10), ScriptedHandler.CutAfter(100), ScriptedHandler.CutAfter(700), ScriptedHandler.Refuse, ScriptedHandler.CutAfter(1100),
            ScriptedHandler.Answer(HttpStatusCode.ServiceUnavailable, "application/problem+json", "{\"code\":\"store_unavailable\"}"), ScriptedHandler.CutAfter(900));
        using var client = new AutopilotClient(network.ClientOf(service, "viewer"));
        using var stop = new CancellationTokenSource();
        var seen = new List<LiveEvent>();
        var following = CollectAsync(client.FollowAsync(null, LedgerPosition.Start, stop.Token), seen);
        for (var i = 0; i < 4; i++)
        {
            await service.ApproveAsync();
        }

        var ledger = await service.Get<IAutopilotStore>().ReadAsync(LedgerPosition.Start, 1000, default);
        await Eventually.SeeAsync(() => Count(seen), count => count >= ledger.Count);
        await service.ApproveAsync();
        await Eventually.SeeAsync(() => Count(seen), count => count >= ledger.Count + 3);
        await stop.CancelAsync();
        await following;

        ledger = await service.Get<IAutopilotStore>().ReadAsync(LedgerPosition.Start, 1000, default);
        seen.Select(live => live.Position).ShouldBe(ledger.Select(entry => (LedgerPosition?)entry.Position));
        seen.Select(live => live.Event!.Type).ShouldBe(ledger.Select(entry => entry.Type));
        network.Requests.Count.ShouldBe(8);
    }

    [Fact]
    public async Task Cut_off_before_its_first_event_a_follower_of_one_task_still_misses_nothing()
    {
        var (vtid, hash) = await service.ApproveAsync();
        using var cut = new CancellationTokenSource();
        using var client = new AutopilotClient(new ScriptedHandler(ScriptedHandler.CutWhen(cut.Token), ScriptedHandler.Refuse).ClientOf(service, "viewer"));
        await using var live = client.FollowAsync(Vtid.Parse(vtid)).GetAsyncEnumerator();
        (await NextAsync(live)).Event.ShouldBeNull("it begins here");

        await cut.CancelAsync();
        await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{vtid}/activate", new { specHash = hash }));
        await service.ApproveAsync();

        var told = await NextAsync(live);
        (told.Event!.Vtid, told.Event.Type).ShouldBe((Vtid.Parse(vtid), EventTypes.ExecutionApproved));
    }

    [Fact]
    public async Task A_position_that_the_server_does_not_know_begins_anew_and_says_so()
    {
        using var client = new AutopilotClient(service.Address, "token-viewer");
        await using var live = client.FollowAsync(null, new LedgerPosition("elsewhere-7")).GetAsyncEnumerator();

        var anew = await NextAsync(live);
        var (vtid, _) = await service.ApproveAsync();

        anew.Event.ShouldBeNull();
        anew.Position.ShouldNotBeNull();
        (await NextAsync(live)).Event!.Vtid.ShouldBe(Vtid.Parse(vtid));
    }

    [Theory]
    [InlineData("event: bye\ndata: {}\n\n")]
    [InlineData("event: reset\ndata: {\"reason\":\"too_slow\"}\n\n")]
    [InlineData("")]
    public async Task A_stream_that_ends_is_opened_again_where_it_stood(string end)
    {
        var network = new ScriptedHandler(Stream(Hello + end), Stream(Hello + Told + end), Stream(Hello + Told.Replace("id: 8", "id: 9", StringComparison.Ordinal)));
        using var client = new AutopilotClient(network.ClientOf(service, "viewer"));

        var live = await client.FollowAsync().Take(3).ToListAsync();

        live.Select(one => one.Position!.Value.Token).ShouldBe(["7", "8", "9"]);
        network.Requests.Skip(1).Select(request => request.Headers.GetValues("Last-Event-ID").Single()).ShouldBe(["7", "8"]);
        network.Requests[0].Headers.Contains("Last-Event-ID").ShouldBeFalse();
    }

    [Fact]
    public async Task A_stream_that_falls_silent_for_longer_than_a_few_pings_is_opened_again()
    {
        var clock = new ManualClock();
        var network = new ScriptedHandler(ScriptedHandler.FallSilentAfter(Hello), ScriptedHandler.FallSilentAfter(Hello + Told));
        using var client = new AutopilotClient(network.ClientOf(service, "viewer"), clock);
        await using var live = client.FollowAsync().GetAsyncEnumerator();
        await NextAsync(live);

        var next = NextAsync(live);
        await Eventually.SeeAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return next.IsCompleted;
            },
            done => done);

        (await next).Position!.Value.Token.ShouldBe("8");
    }

    [Theory]
    [InlineData("event: hello\ndata: {}}\n\n")]
    [InlineData("event: event\nid: 7\ndata: {\"seq\":\"seven\"}\n\n")]
    [InlineData("event: reset\ndata: [1]\n\n")]
    public async Task A_stream_that_says_what_no_server_of_ours_says_is_an_error(string said)
    {
        using var client = new AutopilotClient(new ScriptedHandler(Stream(said)).ClientOf(service, "viewer"));

        var error = await Should.ThrowAsync<AutopilotException>(async () => await client.FollowAsync().FirstAsync());

        error.Code.ShouldBe("not_autopilot");
    }

    [Fact]
    public async Task A_stream_that_could_never_be_opened_is_an_error()
    {
        using var nowhere = new AutopilotClient(new Uri("http://127.0.0.1:1"), "token-viewer");
        await Should.ThrowAsync<StoreUnavailableException>(async () => await nowhere.FollowAsync().FirstAsync());
        using var worker = new AutopilotClient(service.Address, "token-worker");
        (await Should.ThrowAsync<AutopilotException>(async () => await worker.FollowAsync().FirstAsync())).Code.ShouldBe("forbidden");
    }

    private static ScriptedHandler.Step Stream(string text) => ScriptedHandler.Answer(HttpStatusCode.OK, "text/event-stream", text);

    private static async Task<LiveEvent> NextAsync(IAsyncEnumerator<LiveEvent> live)
    {
        (await live.MoveNextAsync().AsTask().WaitAsync(Eventually.Patience)).ShouldBeTrue();
        return live.Current;
    }

    private static int Count(List<LiveEvent> seen)
    {
        lock (seen)
        {
            return seen.Count;
        }
    }

    private static async Task CollectAsync(IAsyncEnumerable<LiveEvent> live, List<LiveEvent> seen)
    {
        try
        {
            await foreach (var one in live)
            {
                lock (seen)
                {
                    seen.Add(one);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return; // The test has seen enough.
        }
    }
}
