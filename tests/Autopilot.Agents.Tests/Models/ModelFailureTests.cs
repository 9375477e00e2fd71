namespace Autopilot.Tests;

/// <summary>What a model's failure means for a run, whatever the agent makes of it: here each agent ends with exit code 0.</summary>
public sealed class ModelFailureTests
{
    [Theory]
    [InlineData(400, FailureKind.Deterministic, "model_refused")]
    [InlineData(401, FailureKind.Environment, "model_credentials")]
    [InlineData(402, FailureKind.Environment, "model_quota")]
    [InlineData(403, FailureKind.Environment, "model_credentials")]
    [InlineData(404, FailureKind.Environment, "model_not_found")]
    [InlineData(429, FailureKind.Transient, "model_rate_limited")]
    [InlineData(500, FailureKind.Transient, "model_unavailable")]
    [InlineData(529, FailureKind.Transient, "model_unavailable")]
    [InlineData(302, FailureKind.Deterministic, "model_refused")]
    public async Task A_last_call_that_is_refused_fails_the_run_and_costs_nothing(int status, FailureKind kind, string reason)
    {
        await using var model = await ScriptedModel.StartAsync((response, _) =>
        {
            response.Headers.RetryAfter = "7";
            response.Headers.Location = "http://127.0.0.1:1/elsewhere";
            return ScriptedModel.WholeAsync(response, """{"error":{"message":"no"}}""", status);
        });
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync(ModelBench.Ask.Replace("-sS", "-sSi", StringComparison.Ordinal));

        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((kind, reason));
        result.Failure.Message.ShouldContain($"m-1 answered {status}: {{\"error\":{{\"message\":\"no\"}}}}");
        result.Summary.ShouldContain("Retry-After: 7", Case.Insensitive);
        result.Usage.ShouldBe(new Usage(0, 0m, 1));
    }

    [Fact]
    public async Task A_later_call_that_succeeds_makes_good_what_failed_before_it()
    {
        await using var model = await ScriptedModel.StartAsync((response, call) => ScriptedModel.WholeAsync(response, ScriptedModel.Gemini(1, 1), call == 1 ? 500 : 200));
        using var bench = new ModelBench(model);

        (await bench.RunAsync($"{ModelBench.AskGemini}; {ModelBench.AskGemini}")).Failure.ShouldBeNull();
    }

    [Theory]
    [InlineData(401, 3)]
    [InlineData(500, 5)]
    public async Task An_agent_that_never_gives_up_is_stopped_after_so_many_failures_in_a_row(int status, int calls)
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, "{}", status));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync($"trap '' TERM; while :; do {ModelBench.Ask}; done", access: access => access with { FailedCallLimit = 5 });

        result.Failure!.Reason.ShouldBe(status == 401 ? "model_credentials" : "model_unavailable");
        model.Calls.Count.ShouldBe(calls);
    }

    [Theory]
    [InlineData("""{"type":"message_start","message":{"usage":{"input_tokens":10,"output_tokens":1}}}""", "model_stream_cut")]
    [InlineData("""{"choices":[{"delta":{"content":"x"},"finish_reason":null}]}""", "model_stream_cut")]
    [InlineData("""{"error":{"type":"overloaded_error","message":"Overloaded"}}""", "model_error")]
    public async Task A_stream_that_ends_without_its_last_word_fails_the_run_and_is_paid_for_at_most(string data, string reason)
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.StreamAsync(response, data, """{"type":"ping"}"""));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync(ModelBench.Ask);

        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((FailureKind.Transient, reason));
        result.Usage.Tokens.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_stream_whose_connection_breaks_ends_with_an_error_for_the_agent()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) =>
        {
            response.ContentLength = 10_000; // A server that sends less breaks the connection.
            return ScriptedModel.StreamAsync(response, ScriptedModel.Gemini(1, 1, null));
        });
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync(ModelBench.AskGemini);

        result.Failure!.Reason.ShouldBe("model_stream_cut");
        result.Summary.ShouldContain("event: error\ndata: {\"type\":\"error\"");
    }

    [Fact]
    public async Task An_answer_in_one_piece_whose_connection_breaks_is_no_whole_answer_for_the_agent_either()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) =>
        {
            response.ContentLength = 10_000;
            return ScriptedModel.WholeAsync(response, """{"choices":[""");
        });
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync(ModelBench.Ask);

        (result.Failure!.Reason, result.Summary).ShouldBe(("model_stream_cut", """{"choices":["""));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_said_so()
    {
        var model = await ScriptedModel.StartAsync((_, _) => Task.CompletedTask);
        using var bench = new ModelBench(model);
        await model.DisposeAsync();

        var result = await bench.RunAsync(ModelBench.Ask);

        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((FailureKind.Transient, "model_unreachable"));
        result.Summary.ShouldContain("model_unreachable");
    }

    [Fact]
    public async Task A_call_that_the_agent_itself_gives_up_says_nothing_of_the_model()
    {
        await using var model = await ScriptedModel.StartAsync((response, call) => call == 1 ? ScriptedModel.HangAsync(response) : ScriptedModel.WholeAsync(response, ScriptedModel.Gemini(1, 1)));
        using var bench = new ModelBench(model);

        (await bench.RunAsync($"{ModelBench.AskGemini.Replace("-sS", "-s --max-time 1", StringComparison.Ordinal)}; {ModelBench.AskGemini}")).Failure.ShouldBeNull();
    }
}
