using System.Text.Json.Nodes;

namespace Autopilot.Tests;

public sealed class ModelMeterTests
{
    private const string Start = """{"type":"message_start","message":{"model":"m-1","usage":{"input_tokens":10,"cache_read_input_tokens":100,"cache_creation_input_tokens":20,"output_tokens":1}}}""";

    public static TheoryData<string, string, string[], long, decimal> Formats => new()
    {
        // 10 plain, 100 cached, 20 written to the cache, 40 out: 10 + 10 + 20 + 400.
        { "/v1/messages", "m-1", [Start, """{"type":"message_delta","usage":{"output_tokens":40}}""", """{"type":"message_stop"}"""], 170, 0.000440m },
        // 50 in of which 20 cached, 5 out: 30 + 2 + 50.
        { "/v1/chat/completions", "m-1", ["""{"choices":[{"delta":{"content":"x"}}]}""", """{"choices":[{"finish_reason":"stop"}]}""", """{"choices":[],"usage":{"prompt_tokens":50,"prompt_tokens_details":{"cached_tokens":20},"completion_tokens":5,"total_tokens":55}}""", "[DONE]"], 55, 0.000082m },
        { "/v1/responses", "m-1", ["""{"type":"response.created","response":{"usage":null}}""", """{"type":"response.completed","response":{"model":"m-1","usage":{"input_tokens":50,"input_tokens_details":{"cached_tokens":20},"output_tokens":5}}}"""], 55, 0.000082m },
        // 8 in, then 8 in and 6 out, thoughts among them: 8 + 60.
        { "/v1beta/models/m-1:streamGenerateContent", "", [ScriptedModel.Gemini(8, 1, finish: null), """{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":2,"thoughtsTokenCount":4,"totalTokenCount":14}}"""], 14, 0.000068m },
        { "/v1/projects/p/locations/l/publishers/anthropic/models/m-1:streamRawPredict", "", [Start, """{"type":"message_delta","usage":{"output_tokens":40}}""", """{"type":"message_stop"}"""], 170, 0.000440m },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task The_use_of_a_run_is_the_models_own_count_in_every_format(string path, string named, string[] events, long tokens, decimal money)
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.StreamAsync(response, events));
        using var bench = new ModelBench(model);
        var listener = new Listener();

        var result = await bench.RunAsync(Ask(path, named) + "; " + Ask(path, named), progress: listener);

        result.Failure.ShouldBeNull();
        result.Usage.ShouldBe(new Usage(2 * tokens, 2 * money, 2));
        result.Summary.Split('\n').Count(line => line.StartsWith("data: ", StringComparison.Ordinal)).ShouldBe(2 * events.Length);
        listener.All.Select(progress => progress.Usage?.Tokens).ShouldContain(tokens, "a heartbeat tells it before the run has ended");
    }

    [Theory]
    [InlineData("/v1/messages", """{"type":"message","usage":{"input_tokens":10,"output_tokens":5}}""")]
    [InlineData("/v1beta/models/m-1:generateContent", """[{"candidates":[{}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":1}},{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5}}]""")]
    public async Task An_answer_that_comes_as_one_is_counted_as_well(string path, string body)
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, body));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync(Ask(path, "m-1"));

        (result.Failure, result.Usage, result.Summary).ShouldBe((null, new Usage(15, 0.00006m, 1), body));
    }

    [Fact]
    public async Task A_token_budget_that_is_reached_in_the_middle_of_an_answer_ends_the_answer_and_the_run()
    {
        await using var model = await ScriptedModel.StartAsync(async (response, _) =>
        {
            await ScriptedModel.StreamAsync(response, ScriptedModel.Gemini(100, 100, null), ScriptedModel.Gemini(100, 500, null));
            await ScriptedModel.HangAsync(response);
        });
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync($"trap '' TERM; while :; do {ModelBench.AskGemini}; done", new Budget { Tokens = 550 });

        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((FailureKind.Policy, FailureReasons.BudgetExhausted));
        result.Failure.Message.ShouldContain("used 600 tokens");
        result.Usage.Tokens.ShouldBe(600);
        await model.Aborted;
        model.Calls.Count.ShouldBe(1);
        Workbench.Survivors(bench.Workbench.AgentTask().RunId).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_is_made_no_longer_than_what_is_left_and_one_that_this_cut_ends_the_run()
    {
        await using var model = await ScriptedModel.StartAsync((response, call) => ScriptedModel.WholeAsync(
            response, call == 1 ? """{"usage":{"input_tokens":10,"output_tokens":50}}""" : """{"stop_reason":"max_tokens","usage":{"input_tokens":10,"output_tokens":30}}"""));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync($"{ModelBench.Ask}; {ModelBench.Ask}; {ModelBench.Ask}", new Budget { Tokens = 100 });

        model.Calls.Select(call => (int)JsonNode.Parse(call.Body)!["max_tokens"]!).ShouldBe([100, 40]);
        (result.Failure!.Reason, result.Usage.Tokens).ShouldBe((FailureReasons.BudgetExhausted, 100));
    }

    [Theory]
    [InlineData("\"max_tokens\":1000,", FailureKind.Policy, "budget_exhausted")]
    [InlineData("", FailureKind.Deterministic, "model_refused")]
    public async Task A_request_that_is_refused_for_being_as_short_as_the_budget_allows_has_met_the_budget(string limit, FailureKind kind, string reason)
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, """{"error":{"message":"max_tokens must be greater than thinking.budget_tokens"}}""", 400));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync($$"""curl -sS "$MODEL_URL/v1/messages" -H "x-api-key: $MODEL_KEY" -d '{{{limit}}"model":"m-1"}'""", new Budget { Tokens = 500 });

        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((kind, reason));
        result.Failure.Message.ShouldContain("max_tokens must be greater");
    }

    [Fact]
    public async Task An_answer_within_a_token_budget_ends_nothing_where_no_price_is_known()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.StreamAsync(response, ScriptedModel.Gemini(10, 1, null), ScriptedModel.Gemini(10, 5)));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync($"{ModelBench.AskGemini}; {ModelBench.AskGemini}", new Budget { Tokens = 100 }, access => access with { Prices = [] });

        (result.Failure, result.Usage).ShouldBe((null, new Usage(30, null, 2)));
    }

    [Theory]
    [InlineData("/v1/chat/completions", "max_completion_tokens")]
    [InlineData("/v1/responses", "max_output_tokens")]
    public async Task A_money_budget_makes_answers_no_longer_than_it_pays_for(string path, string limit)
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, """{"usage":{"input_tokens":1,"output_tokens":1}}"""));
        using var bench = new ModelBench(model);

        (await bench.RunAsync(Ask(path, "m-1"), new Budget { Money = 0.001m })).Failure.ShouldBeNull();

        ((int)JsonNode.Parse(model.Calls.ShouldHaveSingleItem().Body)![limit]!).ShouldBe(100);
    }

    [Fact]
    public async Task With_a_money_budget_a_model_without_a_price_is_not_asked()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, ScriptedModel.Gemini(1, 1)));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync(ModelBench.Ask + "; sleep 1000", new Budget { Money = 5 }, access => access with { Prices = [] });

        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((FailureKind.Policy, FailureReasons.PriceUnknown));
        model.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_version_that_answers_and_has_no_price_ends_a_run_with_a_money_budget()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.StreamAsync(response, """{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"trafficType":"PROVISIONED_THROUGHPUT"}}"""));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync(ModelBench.AskGemini + "; sleep 1000", new Budget { Money = 5 });

        (result.Failure!.Reason, result.Usage.Money).ShouldBe((FailureReasons.PriceUnknown, null));
    }

    [Fact]
    public async Task More_calls_than_are_allowed_reach_no_model_whatever_the_agent_says_of_them()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, ScriptedModel.Gemini(1, 1)));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync($"while :; do {ModelBench.AskGemini}; done", change: options => options with { CallLimit = 5 });

        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((FailureKind.Timeout, "agent_call_limit"));
        (model.Calls.Count, result.Usage.Calls).ShouldBe((5, 5));
    }

    [Fact]
    public async Task An_answer_that_does_not_say_what_it_used_is_paid_for_by_its_bytes()
    {
        const string Body = """{"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}]}""";
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, Body));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync(Ask("/v1/chat/completions", "m-1"));

        result.Failure.ShouldBeNull();
        result.Usage.Tokens.ShouldBe(Body.Length + model.Calls.ShouldHaveSingleItem().Body.Length);
    }

    [Fact]
    public async Task What_an_agent_says_of_its_use_is_not_believed_where_it_is_counted()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, ScriptedModel.Gemini(3, 4)));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync(
            $$$"""{{{ModelBench.AskGemini}}} > answer; echo '{"type":"result","is_error":false,"result":"done","num_turns":0,"total_cost_usd":99,"usage":{"input_tokens":1}}'""",
            new Budget { Tokens = 1000 },
            change: options => options with { Output = AgentOutput.JsonLines, ReadEvent = AgentPresets.Claude.ReadEvent });

        (result.Failure, result.Usage).ShouldBe((null, new Usage(7, 0.000043m, 1)));
    }

    private static string Ask(string path, string model) =>
        $$"""curl -sS -N -X POST "$MODEL_URL{{path}}" -H "authorization: Bearer $MODEL_KEY" -d '{"model":"{{model}}"}'""";
}
