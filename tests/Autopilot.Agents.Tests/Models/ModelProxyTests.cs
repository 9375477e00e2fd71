namespace Autopilot.Tests;

public sealed class ModelProxyTests
{
    private const string Whole = """{"type":"message","model":"m-1","usage":{"input_tokens":10,"output_tokens":5}}""";

    [Theory]
    [InlineData("x-api-key: $MODEL_KEY", "")]
    [InlineData("authorization: Bearer $MODEL_KEY", "")]
    [InlineData("x-other: nothing", "?key=$MODEL_KEY")]
    public async Task The_credential_is_put_in_on_the_way_and_the_agent_never_has_it(string header, string query)
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, Whole));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync($$"""env; curl -sS -X POST "$MODEL_URL/v1/messages{{query}}" -H "{{header}}" -d '{"model":"m-1"}'""");

        result.Failure.ShouldBeNull();
        result.Summary.ShouldContain("MODEL_KEY_");
        result.Summary.ShouldNotContain(ScriptedModel.Key);
        result.Summary.ShouldNotContain(model.Address);
        var call = model.Calls.ShouldHaveSingleItem();
        $"{call.Target}\n{call.Headers}".ShouldContain(ScriptedModel.Key);
        $"{call.Target}\n{call.Headers}".ShouldNotContain("autopilot-");
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1/messages/count_tokens")]
    public async Task A_credential_that_the_service_repeats_is_taken_out_of_what_costs_nothing(string path)
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, $$$"""{"error":"{{{ScriptedModel.Key}}} is not known"}""", 401));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync($$"""curl -sS {{(path == "/v1/models" ? "" : "-d '{}'")}} "$MODEL_URL{{path}}" -H "x-api-key: $MODEL_KEY" """);

        (result.Failure, result.Usage.Calls).ShouldBe((null, 0));
        result.Summary.ShouldContain("autopilot-");
        result.Summary.ShouldNotContain(ScriptedModel.Key);
    }

    [Fact]
    public async Task A_credential_that_the_service_repeats_is_taken_out_again()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, $$$"""{"error":{"message":"Incorrect API key provided: {{{ScriptedModel.Key}}}."}}""", 401));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync(ModelBench.Ask);

        result.Failure!.Message.ShouldContain("Incorrect API key provided: autopilot-");
        $"{result.Failure.Message}\n{result.Summary}".ShouldNotContain(ScriptedModel.Key);
    }

    [Theory]
    [InlineData("POST", "/v1/files", "x-api-key: $MODEL_KEY", "403")]
    [InlineData("DELETE", "/v1/messages", "x-api-key: $MODEL_KEY", "403")]
    [InlineData("POST", "/v1beta/models/m-1:batchGenerateContent", "x-api-key: $MODEL_KEY", "403")]
    [InlineData("POST", "/v1/messages", "x-api-key: a-key-of-its-own", "401")]
    [InlineData("POST", "/v1/messages", "x-other: nothing", "401")]
    [InlineData("GET", "/computeMetadata/v1/instance/service-accounts/default/token", "Metadata-Flavor: Google", "401")]
    public async Task What_asks_no_model_or_has_no_credential_of_the_run_is_not_passed_on(string method, string path, string header, string status)
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, Whole));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync($$"""curl -sS -o answer -w '%{http_code}' -X {{method}} "$MODEL_URL{{path}}" -H "{{header}}" -d '{"model":"m-1"}'""");

        result.Summary.ShouldBe(status);
        result.Failure.ShouldBeNull();
        model.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Counting_tokens_and_listing_models_are_free()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, """{"input_tokens":3}"""));
        using var bench = new ModelBench(model);

        var result = await bench.RunAsync("""curl -sS "$MODEL_URL/v1/models" -H "x-api-key: $MODEL_KEY"; curl -sS "$MODEL_URL/v1/messages/count_tokens" -H "x-api-key: $MODEL_KEY" -d '{"model":"m-1"}'""", new Budget { Tokens = 1 });

        (result.Failure, result.Summary).ShouldBe((null, """{"input_tokens":3}{"input_tokens":3}"""));
        (model.Calls.Count, result.Usage).ShouldBe((2, new Usage(0, 0m, 0)));
    }

    [Fact]
    public async Task Without_a_credential_nothing_is_started()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, Whole));
        using var bench = new ModelBench(model, credential: null);

        var result = await bench.RunAsync("touch started");

        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((FailureKind.Environment, "agent_credentials"));
        result.Failure.Message.ShouldContain("set MODEL_KEY_");
        File.Exists(Path.Combine(bench.Workbench.AgentTask().Directory, "started")).ShouldBeFalse();
    }

    [Fact]
    public async Task On_vertex_the_agent_gets_a_stand_in_from_a_metadata_server_and_the_model_the_workers_token()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, ScriptedModel.Gemini(1, 2)));
        using var bench = new ModelBench(model);
        const string Script = """
            token=$(curl -sS "http://$GCE_METADATA_HOST/computeMetadata/v1/instance/service-accounts/default/token" -H "Metadata-Flavor: Google" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
            curl -sS -o answer -w '%{http_code} ' "http://$GCE_METADATA_HOST/computeMetadata/v1/instance/service-accounts/default/token"
            curl -sS -X POST "$MODEL_URL/v1/projects/p/locations/global/publishers/google/models/m-1:generateContent" -H "authorization: Bearer $token" -d '{}' > answer
            echo "$token"
            """;
        ProcessAgent Agent(IModelTokens? tokens) => bench.Agent(Script, access => access with { KeyVariables = [], LocationVariable = "CLOUD_LOCATION" }, tokens: tokens);

        (await Agent(null).RunAsync(bench.Workbench.AgentTask(), new Listener(), default)).Failure!.Message.ShouldContain("IModelTokens");
        var result = await Agent(new Tokens()).RunAsync(bench.Workbench.AgentTask(), new Listener(), default);

        result.Failure.ShouldBeNull();
        result.Summary.ShouldStartWith("404 autopilot-");
        result.Usage.Tokens.ShouldBe(3);
        model.Calls.ShouldHaveSingleItem().Headers.ShouldContain("Authorization: Bearer ya29.the-workers");
    }

    [Fact]
    public async Task A_token_that_there_is_not_fails_the_call_on_vertex_and_concerns_no_other_model()
    {
        await using var model = await ScriptedModel.StartAsync((response, _) => ScriptedModel.WholeAsync(response, ScriptedModel.Gemini(1, 2)));
        using var bench = new ModelBench(model);
        var task = bench.Workbench.AgentTask();

        (await bench.Agent(ModelBench.Ask, tokens: new NoTokens()).RunAsync(task, new Listener(), default)).Failure.ShouldBeNull();
        var result = await bench.Agent(ModelBench.Ask, access => access with { LocationVariable = "CLOUD_LOCATION" }, tokens: new NoTokens()).RunAsync(task, new Listener(), default);

        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((FailureKind.Environment, "vertex_credentials"));
        model.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_is_under_way_ends_with_its_agent()
    {
        await using var model = await ScriptedModel.StartAsync(async (response, _) =>
        {
            await ScriptedModel.StreamAsync(response, """{"type":"message_start","message":{"usage":{"input_tokens":7,"output_tokens":1}}}""");
            await ScriptedModel.HangAsync(response);
        });
        using var bench = new ModelBench(model);
        using var stop = new CancellationTokenSource();
        var running = bench.Agent(ModelBench.Ask).RunAsync(bench.Workbench.AgentTask(), new Cancelling(stop), stop.Token);

        await Should.ThrowAsync<OperationCanceledException>(() => running);

        await model.Aborted;
        Workbench.Survivors(bench.Workbench.AgentTask().RunId).ShouldBeEmpty();
    }

    private sealed class Tokens : IModelTokens
    {
        public Task<string> GetAsync(CancellationToken cancellationToken) => Task.FromResult("ya29.the-workers");
    }

    private sealed class NoTokens : IModelTokens
    {
        public Task<string> GetAsync(CancellationToken cancellationToken) => throw new ProviderException(FailureKind.Environment, "vertex_credentials", "There is none.");
    }

    /// <summary>Cancels at the first sign of life.</summary>
    private sealed class Cancelling(CancellationTokenSource stop) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => stop.Cancel();
    }
}
