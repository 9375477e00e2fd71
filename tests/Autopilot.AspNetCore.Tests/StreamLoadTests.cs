using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Autopilot.Tests;

/// <summary>Many streams, and slow ones: what they cost the ledger, each other, and the host.</summary>
public sealed class StreamLoadTests(ITestOutputHelper output)
{
    private const int Tasks = 20;

    private static readonly Caller Author = new("author");

    [Fact]
    public async Task C9_reads_of_the_ledger_do_not_depend_on_how_many_follow_and_each_is_told_its_own_events_once()
    {
        var alone = await ReadsAsync(followers: 0);
        var crowded = await ReadsAsync(followers: 200);

        output.WriteLine($"Reads of the ledger for {Tasks * 3} events: {alone} with 5 streams, {crowded} with 205.");
        // A commit that wakes the reader costs at most the read that finds it and the one that finds no more.
        crowded.ShouldBeLessThanOrEqualTo((Tasks * 3 * 2) + 10);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_is_reset_and_goes_on_from_what_it_has_without_a_gap_or_a_repetition()
    {
        await using var service = new Service { Configure = options => options.StreamBuffer = 16 };
        await service.InitializeAsync();
        var hub = service.Get<EventHub>();
        var start = await hub.ReadTailAsync(default);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1024, resumeWriterThreshold: 512));
        var writing = WriteAsync(hub, pipe, start);
        await Eventually.SeeAsync(() => hub.Readers, readers => readers == 1);

        await CreateAsync(service, 100);
        var ledger = await LedgerAsync(service, start, hub);

        // It could take only some of them; whoever reads on finds those, and why there are no more.
        var told = await ReadAsync(pipe.Reader);
        await writing;
        told.ConvertAll(item => item.EventType)[^1].ShouldBe("reset");
        told[^1].Data.ShouldContain("too_slow");
        var had = told.FindAll(item => item.EventType == "event").ConvertAll(item => item.EventId!);
        had.Count.ShouldBeLessThan(ledger.Count);
        had.ShouldBe(ledger.Take(had.Count));

        var again = new List<string>();
        using var reader = hub.Open(new LedgerPosition(had[^1]), null);
        while (await reader.CatchUpAsync(default) is { } page)
        {
            again.AddRange(page.Select(entry => entry.Position.ToString()));
        }

        again.ShouldBe(ledger.Skip(had.Count));
    }

    [Fact]
    public void What_was_handed_out_lately_is_found_by_position_and_what_is_older_is_not()
    {
        var recent = new RecentEvents(3);
        var events = Enumerable.Range(1, 5).Select(number => new StreamedEvent(new TaskEvent
        {
            Seq = number,
            Type = EventTypes.Allocated,
            Actor = "somebody",
            At = default,
            Position = new LedgerPosition($"{number}"),
        })).ToArray();
        foreach (var entry in events)
        {
            recent.Add(entry);
        }

        recent.After(new LedgerPosition("2")).ShouldBeNull();
        recent.After(new LedgerPosition("3")).ShouldBe(events[3..]);
        recent.After(new LedgerPosition("5")).ShouldBe([]);
    }

    private static async Task<int> ReadsAsync(int followers)
    {
        // Its reader is woken by commits, and seldom asks by itself.
        await using var service = new Service { Configure = options => options.FeedInterval = TimeSpan.FromSeconds(2), Wrap = CountedStore.Before };
        await service.InitializeAsync();
        var hub = service.Get<EventHub>();
        var vtids = await CreateAsync(service, Tasks);
        var start = (await service.Get<IAutopilotStore>().ReadTailAsync(default)).ToString();
        await Eventually.SeeAsync(() => hub.Tail, tail => tail.ToString() == start);
        using var client = new AutopilotClient(service.Address, "token-viewer");
        using var stop = new CancellationTokenSource(Eventually.Patience);
        var of = Enumerable.Range(0, followers).Select(number => (Vtid?)vtids[number % Tasks]).Concat(Enumerable.Repeat<Vtid?>(null, 5)).ToArray();
        var following = of.Select(vtid => FollowAsync(client, vtid, vtid is null ? Tasks * 3 : 3, stop.Token)).ToArray();
        await Eventually.SeeAsync(() => hub.Readers, readers => readers == of.Length);
        var before = CountedStore.Count(service.Get<IAutopilotStore>(), nameof(ILedgerFeed.ReadAsync));

        foreach (var number in Enumerable.Range(0, 3))
        {
            foreach (var vtid in vtids)
            {
                await service.Get<TaskEngine>().SubmitSpecAsync(vtid, Spec($"Change it, {number}."), Author, default);
            }
        }

        var told = await Task.WhenAll(following);
        var reads = CountedStore.Count(service.Get<IAutopilotStore>(), nameof(ILedgerFeed.ReadAsync)) - before;
        foreach (var (vtid, events) in of.Zip(told))
        {
            events.ShouldBe(events.Distinct(), "nothing twice");
            events.ShouldAllBe(entry => vtid == null || entry.Vtid == vtid);
        }

        return reads;
    }

    private static async Task<IReadOnlyList<(Vtid Vtid, long Seq)>> FollowAsync(AutopilotClient client, Vtid? vtid, int count, CancellationToken stop)
    {
        var told = new List<(Vtid, long)>();
        await foreach (var live in client.FollowAsync(vtid, null, stop))
        {
            if (live.Event is { } entry)
            {
                told.Add((entry.Vtid!.Value, entry.Seq));
            }

            if (told.Count == count)
            {
                break;
            }
        }

        return told;
    }

    private static async Task<IReadOnlyList<Vtid>> CreateAsync(Service service, int count)
    {
        var vtids = new List<Vtid>();
        while (vtids.Count < count)
        {
            var created = await service.Get<TaskEngine>().CreateAsync(new NewTask(Spec("Change it."), service.Repository), Author, default);
            vtids.Add(created.Task.Vtid);
        }

        return vtids;
    }

    private static string Spec(string text) => $"---\ntitle: Change the app\nscope: [src/**]\nacceptance: [it works]\n---\n{text}\n";

    private static async Task<IReadOnlyList<string>> LedgerAsync(Service service, LedgerPosition start, EventHub hub)
    {
        var ledger = await service.Get<IAutopilotStore>().ReadAsync(start, 10_000, default);
        await Eventually.SeeAsync(() => hub.Tail, tail => tail == ledger[^1].Position);
        return [.. ledger.Select(entry => entry.Position.ToString())];
    }

    // A response whose client takes no more than a kilobyte until somebody reads.
    private static async Task WriteAsync(EventHub hub, Pipe pipe, LedgerPosition after)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(pipe.Writer.AsStream()));
        context.Request.Headers[EventStream.LastEventId] = LiveEvent.IdOf(after);
        await new EventStream(hub, TimeSpan.FromMinutes(1), TimeProvider.System).WriteAsync(context);
        await pipe.Writer.CompleteAsync();
    }

    private static async Task<List<SseItem<string>>> ReadAsync(PipeReader reader)
    {
        var items = new List<SseItem<string>>();
        await foreach (var item in SseParser.Create(reader.AsStream()).EnumerateAsync())
        {
            items.Add(item);
        }

        return items;
    }
}
