using System.Net;
using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

public sealed class StreamTests
{
    [Fact]
    public async Task VX_13_A_stream_without_an_end_is_tried_again_while_nothing_was_handed_out()
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(Answer.Stream(), Answer.Stream(GeminiSays.Text("Hi")));
        (await site.AskAsync(streams: true)).Text.ShouldBe("Hi");
        site.Meter.All.Select(usage => usage.Billing).ShouldBe([VertexBilling.Unknown, VertexBilling.Metered]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task VX_13_A_stream_that_ends_in_the_middle_is_a_failure_and_what_it_used_is_metered(bool isCut)
    {
        await using var site = await VertexSite.CreateAsync();
        var read = new TaskCompletionSource();
        site.Vertex.Say(Answer.Stream(GeminiSays.Text("Half an ans", finish: null)) with { IsCut = isCut, After = read.Task });
        await using var answer = site.Client.GetStreamingResponseAsync("Hello").GetAsyncEnumerator();
        (await answer.MoveNextAsync()).ShouldBeTrue();
        read.SetResult();

        var error = await Should.ThrowAsync<ProviderException>(() => answer.MoveNextAsync().AsTask());

        (error.Kind, error.Code).ShouldBe((FailureKind.Transient, VertexCodes.StreamCut));
        error.Usage.ShouldBe(new Usage(15, null, 1), "What it cost is unknown, which is not zero.");
        var usage = site.Meter.All.ShouldHaveSingleItem();
        (usage.Billing, usage.InputTokens, usage.OutputTokens).ShouldBe((VertexBilling.Unknown, 10, 5));
    }

    [Fact]
    public async Task VX_13_A_tool_call_of_a_cut_stream_is_never_handed_out()
    {
        await using var site = await VertexSite.CreateAsync(configure: options => options.Retries = 0);
        site.Vertex.Say(Answer.Stream(GeminiSays.Parts(GeminiSays.CallPart("write_file"), finish: null)));
        List<ChatResponseUpdate> seen = [];
        await Should.ThrowAsync<ProviderException>(async () =>
        {
            await foreach (var update in site.Client.GetStreamingResponseAsync("Hello", Tools.Offered()))
            {
                seen.Add(update);
            }
        });
        seen.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("data: {\"error\":{\"code\":429,\"message\":\"Resource exhausted.\",\"status\":\"RESOURCE_EXHAUSTED\"}}\n\n", VertexCodes.ResourceExhausted)]
    [InlineData("{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"Overloaded.\",\n    \"status\": \"UNAVAILABLE\"\n  }\n}\n", VertexCodes.Unavailable)]
    [InlineData("[{\"error\":{\"code\":400,\"message\":\"Bad.\",\"status\":\"INVALID_ARGUMENT\"}}]", VertexCodes.Refused)]
    public async Task VX_14_An_error_in_the_middle_of_a_stream_is_that_error(string tail, string code)
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(Answer.Stream(GeminiSays.Text("Half", finish: null)) with { Tail = tail });
        (await site.FailAsync(streams: true)).Code.ShouldBe(code);
        site.Meter.All.ShouldHaveSingleItem().Billing.ShouldBe(VertexBilling.Unknown);
    }

    [Theory]
    [InlineData("overloaded_error", VertexCodes.Unavailable)]
    [InlineData("rate_limit_error", VertexCodes.ResourceExhausted)]
    [InlineData("invalid_request_error", VertexCodes.Refused)]
    public async Task VX_14_An_error_event_of_Claude_is_that_error(string type, string code)
    {
        await using var site = await VertexSite.CreateAsync(VertexSite.Claude, options => options.Retries = 0);
        site.Vertex.Say(Answer.Stream(ClaudeSays.Start, $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"So it is."}}"""));
        var error = await site.FailAsync(streams: true);
        error.Code.ShouldBe(code);
        error.Usage!.Tokens.ShouldBe(61, "The first event tells what the prompt was.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task VX_15_Cancelling_cuts_the_connection_and_the_bill_is_unknown(bool hasBegun)
    {
        await using var site = await VertexSite.CreateAsync();
        using var cancel = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        site.Vertex.Say(hasBegun
            ? Answer.Stream(GeminiSays.Text("Half", finish: null)) with { After = never.Task }
            : Answer.Stream() with { Before = never.Task });

        await using var answer = site.Client.GetStreamingResponseAsync("Hello", cancellationToken: cancel.Token).GetAsyncEnumerator();
        if (hasBegun)
        {
            (await answer.MoveNextAsync()).ShouldBeTrue();
        }

        var next = answer.MoveNextAsync();
        await site.Vertex.ArrivedAsync();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => next.AsTask());
        await answer.DisposeAsync();

        await site.Vertex.Aborted.Task.WaitAsync(Eventually.Patience, TimeProvider.System);
        var usage = site.Meter.All.ShouldHaveSingleItem();
        (usage.Billing, usage.Money, usage.InputTokens).ShouldBe((VertexBilling.Unknown, null, hasBegun ? 10 : 0));
    }

    [Fact]
    public async Task VX_15_Leaving_in_the_middle_is_cancelling()
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(Answer.Stream(GeminiSays.Text("Half", finish: null)) with { After = new TaskCompletionSource().Task });
        await foreach (var _ in site.Client.GetStreamingResponseAsync("Hello"))
        {
            break;
        }

        await site.Vertex.Aborted.Task.WaitAsync(Eventually.Patience, TimeProvider.System);
        site.Meter.All.ShouldHaveSingleItem().Billing.ShouldBe(VertexBilling.Unknown);
    }

    [Fact]
    public async Task VX_16_The_first_byte_has_a_limit_of_its_own()
    {
        await using var site = await Still();
        site.Vertex.Say(Answer.Stream() with { Before = new TaskCompletionSource().Task });
        var failing = site.FailAsync(streams: true);
        await site.Vertex.ArrivedAsync();
        site.Clock.Advance(TimeSpan.FromMinutes(2));
        var error = await failing;
        (error.Kind, error.Code).ShouldBe((FailureKind.Transient, VertexCodes.FirstByteTimeout));
        site.Meter.All.ShouldHaveSingleItem().Billing.ShouldBe(VertexBilling.Unknown);
    }

    [Fact]
    public async Task VX_16_What_is_not_streamed_may_take_longer_than_the_first_byte_of_a_stream()
    {
        await using var site = await Still();
        var held = new TaskCompletionSource();
        site.Vertex.Say(Answer.Whole(GeminiSays.Text("Hi")) with { Before = held.Task });
        var asking = site.AskAsync();
        await site.Vertex.ArrivedAsync();
        site.Clock.Advance(TimeSpan.FromMinutes(5));
        held.SetResult();
        (await asking).Text.ShouldBe("Hi");
    }

    [Fact]
    public async Task VX_16_A_silence_has_a_limit_and_the_readers_own_time_has_none()
    {
        await using var site = await Still();
        site.Vertex.Say(Answer.Stream(GeminiSays.Text("a", finish: null), GeminiSays.Text("b", finish: null), GeminiSays.Text("c", finish: null)) with { After = new TaskCompletionSource().Task });
        await using var answer = site.Client.GetStreamingResponseAsync("Hello").GetAsyncEnumerator();
        for (var piece = 0; piece < 3; piece++)
        {
            (await answer.MoveNextAsync()).ShouldBeTrue();
            site.Clock.Advance(TimeSpan.FromMinutes(4)); // The reader's own time is no silence of the model.
        }

        var next = answer.MoveNextAsync();
        site.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Should.ThrowAsync<ProviderException>(() => next.AsTask())).Code.ShouldBe(VertexCodes.IdleTimeout);
    }

    [Fact]
    public async Task VX_16_The_whole_call_has_a_limit_that_retries_do_not_renew()
    {
        await using var site = await Still(options => (options.FirstByteTimeout, options.Retries) = (TimeSpan.FromMinutes(10), 4));
        site.Vertex.Say(Answer.Exhausted, Answer.Stream() with { Before = new TaskCompletionSource().Task });
        var failing = site.FailAsync(streams: true);
        await site.Vertex.ArrivedAsync();
        await Eventually.SeeAsync(() => site.Clock.NextTimerIn, next => next == TimeSpan.FromSeconds(1));
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await site.Vertex.ArrivedAsync();
        site.Clock.Advance(TimeSpan.FromMinutes(15));
        (await failing).Code.ShouldBe(VertexCodes.TotalTimeout);
        site.Vertex.Requests.Count.ShouldBe(2, "No time is left for a third.");
    }

    [Fact]
    public async Task VX_16_A_connection_that_does_not_open_has_a_limit_of_its_own()
    {
        var clock = new ManualClock();
        var dialling = new Dialer(TimeSpan.FromSeconds(10), clock).DialAsync(
            new DnsEndPoint("vertex.example.com", 443), async (_, stop) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop);
                return Stream.Null;
            }, default);
        clock.Advance(TimeSpan.FromSeconds(10));
        (await Should.ThrowAsync<TimeoutException>(() => dialling.AsTask())).Message.ShouldContain("vertex.example.com:443");
    }

    [Fact]
    public async Task VX_16_A_connection_that_did_not_open_in_time_costs_nothing()
    {
        var dialled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clock = new ManualClock();
        await using var site = await Still(options => options.CreateHandler = () => new SocketsHttpHandler
        {
            ConnectCallback = (context, stop) => new Dialer(TimeSpan.FromSeconds(10), clock).DialAsync(
                context.DnsEndPoint, async (_, never) =>
                {
                    dialled.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, clock, never);
                    return Stream.Null;
                }, stop),
        });
        var failing = site.FailAsync();
        await dialled.Task.WaitAsync(Eventually.Patience, TimeProvider.System);
        clock.Advance(TimeSpan.FromSeconds(10));
        var error = await failing;
        (error.Kind, error.Code, error.Usage).ShouldBe((FailureKind.Transient, VertexCodes.ConnectTimeout, new Usage(0, 0, 0)));
    }

    [Fact]
    public async Task VX_14_An_error_in_place_of_a_whole_answer_is_that_error()
    {
        await using var site = await VertexSite.CreateAsync(configure: options => options.Retries = 0);
        site.Vertex.Say(Answer.Error(503, "UNAVAILABLE", "Overloaded.") with { Status = 200, IsUnchecked = true });
        (await site.FailAsync()).Code.ShouldBe(VertexCodes.Unavailable);
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_tried_again_and_costs_nothing()
    {
        await using var site = await VertexSite.CreateAsync(configure: options => (options.BaseAddress, options.Retries, options.CreateHandler) = (new Uri("http://127.0.0.1:1"), 1, null));
        var error = await site.FailAsync();
        (error.Kind, error.Code, error.Usage).ShouldBe((FailureKind.Transient, VertexCodes.Unreachable, new Usage(0, 0, 0)));
        site.Waited.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
    }

    private static Task<VertexSite> Still(Action<VertexOptions>? configure = null) => VertexSite.CreateAsync(
        configure: options =>
        {
            (options.FirstByteTimeout, options.IdleTimeout, options.TotalTimeout, options.Retries) = (TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15), 0);
            configure?.Invoke(options);
        },
        passesTime: false);
}
