using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>Live events: each once, in order, and resumed where the last stream ended.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task A_stream_says_hello_tells_each_event_as_it_is_committed_and_goodbye_when_the_host_stops()
    {
        await using var service = new Service();
        await service.InitializeAsync();
        using var stream = await Stream.OpenAsync(service, "");
        (await stream.NextAsync()).Type.ShouldBe("hello");
        (await stream.NextAsync()).Type.ShouldBe("ping");

        var (vtid, _) = await service.ApproveAsync();

        var told = await stream.TakeAsync(3);
        told.Select(one => one.Data.GetProperty("type").GetString()).ShouldBe([EventTypes.Allocated, EventTypes.SpecSubmitted, EventTypes.SpecApproved]);
        told.ShouldAllBe(one => one.Data.GetProperty("vtid").GetString() == vtid);
        var stopping = service.StopAsync();
        (await stream.UntilAsync("bye")).ShouldNotBeNull();
        await stopping;
    }

    [Fact]
    public async Task A_stream_that_comes_back_misses_nothing_and_gets_nothing_twice()
    {
        await using var service = new Service();
        await service.InitializeAsync();
        await service.ApproveAsync();
        using var first = await Stream.OpenAsync(service, "");
        await first.UntilAsync("hello");
        var (one, _) = await service.ApproveAsync();
        var seen = await first.TakeAsync(2);
        first.Dispose();

        var (two, _) = await service.ApproveAsync();
        using var again = await Stream.OpenAsync(service, "", seen[^1].Id);
        seen = [.. seen, .. await again.TakeAsync(4)];

        var ledger = await service.Get<IAutopilotStore>().ReadAsync(LedgerPosition.Start, 1000, default);
        var positions = seen.Select(entry => new LedgerPosition(entry.Id!)).ToArray();
        positions.ShouldBe(ledger.Select(entry => entry.Position).SkipWhile(position => position != positions[0]).Take(positions.Length));
        using var followed = await Stream.OpenAsync(service, $"?vtid={two}", seen[0].Id);
        (await followed.TakeAsync(3)).ShouldAllBe(entry => entry.Data.GetProperty("vtid").GetString() == two);
        (one == two).ShouldBeFalse();
    }

    [Fact]
    public async Task A_reader_that_was_away_for_long_is_given_its_backlog_from_the_ledger()
    {
        await using var service = new Service();
        await service.InitializeAsync();
        var hub = service.Get<EventHub>();
        await service.ApproveAsync();
        var ledger = await Eventually.SeeAsync(
            async () => await service.Get<IAutopilotStore>().ReadAsync(LedgerPosition.Start, 1000, default), read => hub.Tail == read[^1].Position);

        using var reader = hub.Open(LedgerPosition.Start, null);
        var missed = new List<LedgerPosition>();
        while (await reader.CatchUpAsync(default) is { } page)
        {
            missed.AddRange(page.Select(entry => entry.Position));
        }

        missed.ShouldBe(ledger.Select(entry => entry.Position));
        hub.Readers.ShouldBe(1);
        reader.Dispose();
        hub.Readers.ShouldBe(0);
    }

    [Fact]
    public async Task Who_comes_without_a_position_is_told_only_what_is_committed_from_then_on()
    {
        await using var service = new Service { Configure = options => options.FeedInterval = TimeSpan.FromSeconds(5) };
        await service.InitializeAsync();
        var (before, hash) = await service.ApproveAsync();
        var hub = service.Get<EventHub>();
        var handedOut = await Eventually.SeeAsync(() => service.Get<IAutopilotStore>().ReadTailAsync(default), tail => tail == hub.Tail);
        await using (var elsewhere = await SqliteStore.OpenAsync(service.Database, TimeProvider.System))
        {
            await elsewhere.SetExecutionAsync(true, "tests", null, "another host", default);
        }

        using var stream = await Stream.OpenAsync(service, "");
        var hello = await stream.UntilAsync("hello");
        await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{before}/activate", new { specHash = hash }));

        new LedgerPosition(hello.Id!).ShouldNotBe(handedOut);
        (await stream.UntilAsync("event")).Data.GetProperty("type").GetString().ShouldBe(EventTypes.ExecutionApproved);
    }

    [Fact]
    public async Task Who_comes_before_the_host_has_begun_to_read_the_ledger_still_misses_nothing()
    {
        var begun = new TaskCompletionSource();
        await using var service = new Service { Wrap = store => new LateStore(store, begun.Task) };
        await service.InitializeAsync();
        using var reader = service.Get<EventHub>().Open(LedgerPosition.Start, null);

        var missed = await reader.CatchUpAsync(default);

        begun.SetResult();
        missed.ShouldNotBeNull().ShouldNotBeEmpty("that execution was switched on is in the ledger");
    }

    [Fact]
    public async Task A_position_of_another_store_is_reset()
    {
        await using var service = new Service();
        await service.InitializeAsync();
        using var stream = await Stream.OpenAsync(service, "", "elsewhere-7");
        var reset = await stream.UntilAsync("reset");
        (reset.Id, reset.Data.GetProperty("reason").GetString()).ShouldBe(("", "unknown_position"));
    }

    private sealed class LateStore(IAutopilotStore store, Task begun) : DelegatingStore(store)
    {
        public override async Task<LedgerPosition> ReadTailAsync(CancellationToken cancellationToken)
        {
            await begun;
            return await base.ReadTailAsync(cancellationToken);
        }
    }

    private sealed record Message(string Type, string? Id, JsonElement Data);

    private sealed class Stream(HttpResponseMessage response, StreamReader lines) : IDisposable
    {
        public static async Task<Stream> OpenAsync(Service service, string query, string? lastEventId = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "events/stream" + query);
            if (lastEventId is not null)
            {
                request.Headers.Add("Last-Event-ID", lastEventId);
            }

            var response = await service.Client("viewer").SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
            return new Stream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        }

        public async Task<Message> NextAsync()
        {
            string? type = null, id = null, data = null;
            while (await lines.ReadLineAsync().WaitAsync(Eventually.Patience) is { Length: > 0 } line)
            {
                var (name, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]);
                (type, id, data) = (name == "event" ? value : type, name == "id" ? value : id, name == "data" ? value : data);
            }

            return new Message(type.ShouldNotBeNull("the stream has ended"), id, JsonDocument.Parse(data!).RootElement);
        }

        public async Task<Message> UntilAsync(string type)
        {
            while (true)
            {
                if (await NextAsync() is var message && message.Type == type)
                {
                    return message;
                }
            }
        }

        public async Task<Message[]> TakeAsync(int count)
        {
            var taken = new List<Message>();
            while (taken.Count < count)
            {
                taken.Add(await UntilAsync("event"));
            }

            return [.. taken];
        }

        public void Dispose()
        {
            lines.Dispose();
            response.Dispose();
        }
    }
}
