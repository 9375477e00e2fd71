namespace Autopilot.Tests;

/// <summary>What a run may spend is ours to say, and what it spent is what the model's server says.</summary>
public sealed class BudgetTests : IDisposable
{
    private readonly CodingBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(VertexSite.Gemini)]
    [InlineData(VertexSite.Claude)]
    public async Task Each_answer_is_limited_to_what_is_left_beside_what_its_call_sends(string model)
    {
        bench.Budget = new Budget { Tokens = 12_000 };
        await using var site = await VertexSite.CreateAsync(model);
        site.Vertex.Say(ModelSays.Calls(model, ("read_file", new { path = "src/a.txt" })), ModelSays.Words(model, "Done."));

        var result = await bench.RunAsync(site.Client);

        result.Failure.ShouldBeNull();
        var limits = site.Vertex.Requests.Select(LimitOf).ToArray();
        limits[0].ShouldBeLessThan(12_000 - ModelSays.Input);
        limits[0].ShouldBeGreaterThan(6000);

        // 120 are used, and the next call sends them again with the result, each byte of which may be a token.
        limits[1].ShouldBe(12_000 - 120 - 120 - "'src/a.txt', lines 1 to 3 of 3.\none\ntwo\nthree".Length);
    }

    [Theory]
    [InlineData(VertexSite.Gemini, "MAX_TOKENS")]
    [InlineData(VertexSite.Claude, "max_tokens")]
    public async Task A_run_that_reaches_its_limit_in_the_middle_of_a_stream_stops_spending(string model, string end)
    {
        bench.Budget = new Budget { Tokens = 12_000 };
        await using var site = await VertexSite.CreateAsync(model);
        site.Vertex.Say(ModelSays.Calls(model, ("list_files", new { })), ModelSays.Words(model, "And then I", output: 11_000, end: end));

        var result = await bench.RunAsync(site.Client);

        (result.Failure!.Kind, result.Failure.Reason, result.Failure.Outcome).ShouldBe((FailureKind.Policy, FailureReasons.BudgetExhausted, Outcome.Blocked));
        result.Usage.Tokens.ShouldBe(120 + 11_100);
        result.Usage.Tokens.ShouldBe(Served(site));
        bench.Progress.All[^1].Usage.ShouldBe(result.Usage);
    }

    [Fact]
    public async Task An_answer_that_only_the_own_limit_cut_is_a_failure_of_its_own()
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(ModelSays.Words(VertexSite.Gemini, "And then I", end: "MAX_TOKENS"));
        var result = await bench.RunAsync(site.Client);
        (result.Failure!.Kind, result.Failure.Reason, LimitOf(site.LastRequest)).ShouldBe((FailureKind.Deterministic, VertexCodes.MaxTokens, 16_384));
    }

    [Fact]
    public async Task What_is_left_and_says_nothing_is_not_spent()
    {
        await using var site = await VertexSite.CreateAsync();
        bench.Budget = new Budget { Tokens = 0 };
        (await bench.RunAsync(site.Client)).Failure!.Reason.ShouldBe(FailureReasons.BudgetExhausted);
        bench.Budget = new Budget { Tokens = 1500 };
        (await bench.RunAsync(site.Client)).Failure!.Message.ShouldContain("The run used 0 tokens and 0 US dollars of the 1500 tokens and unlimited US dollars that were left to it");
        site.Vertex.Requests.ShouldBeEmpty();

        bench.Budget = new Budget { Tokens = 12_000 };
        site.Vertex.Say(ModelSays.Calls(VertexSite.Gemini, 5000, 1500, ("list_files", new { })));
        var result = await bench.RunAsync(site.Client);
        (result.Failure!.Reason, result.Usage).ShouldBe((FailureReasons.BudgetExhausted, new Usage(6500, null, 1)));
    }

    [Fact]
    public async Task A_model_that_says_more_than_was_asked_for_ends_the_run()
    {
        bench.Budget = new Budget { Tokens = 12_000 };
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(ModelSays.Calls(VertexSite.Gemini, 100, 50_000, ("write_file", new { path = "src/b.txt", content = "b" })));
        var result = await bench.RunAsync(site.Client);
        (result.Failure!.Reason, result.Usage.Tokens).ShouldBe((FailureReasons.BudgetExhausted, 50_100));
        File.Exists(Path.Combine(bench.Clone, "src/b.txt")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(VertexSite.Gemini)]
    [InlineData(VertexSite.Claude)]
    public async Task Money_limits_an_answer_at_the_highest_price_that_may_count(string model)
    {
        bench.Budget = new Budget { Money = 0.10m };
        await using var site = await VertexSite.CreateAsync(model, options =>
        {
            options.Prices.Add(Price(model) with { Output = 10, ValidFrom = DateTimeOffset.UnixEpoch });
            options.Prices.Add(Price(model) with { Output = 100, ValidFrom = DateTimeOffset.MinValue });
            options.Prices.Add(Price(model) with { Input = 4, Output = 20, TrafficType = "ON_DEMAND_PRIORITY" });
        });
        site.Vertex.Say(ModelSays.Calls(model, ("list_files", new { folder = "src" })), ModelSays.Words(model, "And then I", output: 4000, end: model == VertexSite.Claude ? "max_tokens" : "MAX_TOKENS"));

        var result = await bench.RunAsync(site.Client);

        // 100 tokens at 2 dollars for a million, and 20 at 10; the next call sends 120 and what it was told, at up to 4, and its answer costs up to 20.
        var spent = (100 * 0.000002m) + (20 * 0.00001m);
        LimitOf(site.LastRequest).ShouldBe((int)((0.10m - spent - ((120 + "src/a.txt".Length) * 0.000004m)) / 0.00002m));
        result.Failure!.Reason.ShouldBe(FailureReasons.BudgetExhausted);
        result.Usage.ShouldBe(new Usage(120 + 4100, spent + (100 * 0.000002m) + (4000 * 0.00001m), 2));
    }

    [Fact]
    public async Task Money_is_not_spent_at_an_unknown_price()
    {
        bench.Budget = new Budget { Money = 1 };
        await using var site = await VertexSite.CreateAsync();
        (await bench.RunAsync(site.Client)).Failure!.Reason.ShouldBe(FailureReasons.PriceUnknown);
        site.Vertex.Requests.ShouldBeEmpty();
        (await bench.RunAsync(new ScriptedChat(ScriptedChat.Words("Done.")))).Failure!.Reason.ShouldBe(FailureReasons.PriceUnknown, "Another client knows no prices.");

        await using var other = await VertexSite.CreateAsync(configure: options => options.Prices.Add(Price(VertexSite.Gemini)));
        other.Vertex.Say(Answer.Stream(GeminiSays.Text("Done.", usage: """{"promptTokenCount":10,"candidatesTokenCount":5,"trafficType":"PROVISIONED_THROUGHPUT"}""")));
        var result = await bench.RunAsync(other.Client);
        (result.Failure!.Kind, result.Failure.Reason, result.Usage).ShouldBe((FailureKind.Policy, FailureReasons.PriceUnknown, new Usage(15, null, 1)));
    }

    [Theory]
    [InlineData(12_000, 2)]
    [InlineData(60_000, 4)]
    [InlineData(null, 5)]
    public async Task A_useless_answer_is_asked_for_again_only_where_the_budget_has_room_for_it(int? tokens, int requests)
    {
        bench.Budget = new Budget { Tokens = tokens };
        await using var site = await VertexSite.CreateAsync();
        var useless = Answer.Stream("""{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}],"usageMetadata":{"promptTokenCount":100,"candidatesTokenCount":15000,"totalTokenCount":15100}}""");
        site.Vertex.Say([ModelSays.Calls(VertexSite.Gemini, ("list_files", new { })), .. Enumerable.Repeat(useless, requests - 1)]);

        var result = await bench.RunAsync(site.Client);

        (result.Failure!.Reason, site.Vertex.Requests.Count).ShouldBe((VertexCodes.MalformedCall, requests));
        result.Usage.Tokens.ShouldBe(120 + ((requests - 1) * 15_100));
        result.Usage.Tokens.ShouldBe(Served(site));
    }

    private static long Served(VertexSite site) => site.Meter.All.Sum(usage => usage.InputTokens + usage.OutputTokens);

    private static int LimitOf(SeenRequest request) => request.IsClaude
        ? request.Body.GetProperty("max_tokens").GetInt32()
        : request.Body.GetProperty("generationConfig").GetProperty("maxOutputTokens").GetInt32();

    private static ModelPrice Price(string model) => new() { Model = model, Input = 2, CachedInput = 0.5m, Output = 10 };
}
