using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

public sealed class ClaudeTests
{
    [Fact]
    public async Task VX_19_The_model_is_in_the_path_and_the_version_of_the_interface_in_the_body()
    {
        await using var site = await VertexSite.CreateAsync("claude-3-5-sonnet-v2@20241022", options => options.MaxOutputTokens = 1000);
        site.Vertex.Say(ClaudeSays.Text("Hi", streams: false));

        await site.AskAsync(streams: false,
            [
                new ChatMessage(ChatRole.System, "Be brief."),
                new ChatMessage(ChatRole.User, [new TextContent("Look."), new DataContent(new byte[] { 1, 2, 3 }, "image/png")]),
            ],
            new ChatOptions { Tools = [Tools.ReadFile], Temperature = 0.5f, TopP = 0.9f, TopK = 40, StopSequences = ["END"], AllowMultipleToolCalls = false });

        site.LastRequest.Path.ShouldBe("/v1/projects/demo-project/locations/global/publishers/anthropic/models/claude-3-5-sonnet-v2@20241022:rawPredict");
        site.LastRequest.Body.GetRawText().ShouldBe(
            """
            {"anthropic_version":"vertex-2023-10-16","max_tokens":1000,"messages":[{"role":"user","content":[{"type":"text","text":"Look."},
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQID"}}]}],"system":"Be brief.",
            "tools":[{"name":"read_file","description":"Does what read_file says.","input_schema":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}}],
            "tool_choice":{"type":"auto","disable_parallel_tool_use":true},"temperature":0.5,"top_p":0.9,"top_k":40,"stop_sequences":["END"]}
            """.Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task VX_20_A_stream_is_asked_for_in_the_body_and_is_done_only_at_its_last_event()
    {
        await using var site = await VertexSite.CreateAsync(VertexSite.Claude, options => options.Retries = 1);
        site.Vertex.Say(
            Answer.Stream(ClaudeSays.Start, """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"read_file","input":{}}}""", ClaudeSays.Delta("tool_use")),
            ClaudeSays.Text("Hi", streams: true));

        var answer = await site.AskAsync(options: Tools.Offered(), streams: true);

        (answer.Text, answer.ResponseId, answer.ModelId).ShouldBe(("Hi", "msg_1", VertexSite.Claude));
        site.Meter.All.Select(usage => usage.Billing).ShouldBe([VertexBilling.Unknown, VertexBilling.Metered]);
        site.LastRequest.Verb.ShouldBe("streamRawPredict");
        site.LastRequest.Body.GetProperty("stream").GetBoolean().ShouldBeTrue();
        site.LastRequest.Body.TryGetProperty("model", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task VX_20_Thoughts_go_back_with_their_signature_however_they_came(bool streams)
    {
        await using var site = await VertexSite.CreateAsync(VertexSite.Claude);
        site.Vertex.Say(ClaudeSays.Call(streams), ClaudeSays.Text("Done.", streams));
        List<ChatMessage> messages = [new(ChatRole.User, "Write it.")];
        messages.AddMessages(await site.AskAsync(streams, messages, Tools.Offered()));
        messages[^1].Contents.OfType<TextReasoningContent>().ShouldNotBeEmpty();
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("toolu_01", JsonElement.Parse("""{"written":true}"""))]));
        await site.AskAsync(streams, messages, Tools.Offered());
        site.LastRequest.Body.GetProperty("messages")[1].GetProperty("content").GetRawText().ShouldBe(
            """[{"type":"thinking","thinking":"A file is needed.","signature":"EqQBCgIYAhIM"},{"type":"tool_use","id":"toolu_01","name":"write_file","input":{"path":"a.txt"}}]""");
        site.LastRequest.Body.GetProperty("messages")[2].GetProperty("content").GetRawText().ShouldBe(
            """[{"type":"tool_result","tool_use_id":"toolu_01","content":"{\u0022written\u0022:true}"}]""");
    }

    [Fact]
    public async Task VX_21_What_a_family_cannot_do_is_refused_and_never_left_out()
    {
        await using var claude = await VertexSite.CreateAsync(VertexSite.Claude);
        await using var gemini = await VertexSite.CreateAsync();
        foreach (var (site, options, name) in ((VertexSite, ChatOptions, string)[])
        [
            (claude, new ChatOptions { Seed = 1 }, "Seed"),
            (claude, new ChatOptions { FrequencyPenalty = 1 }, "FrequencyPenalty"),
            (claude, new ChatOptions { PresencePenalty = 1 }, "PresencePenalty"),
            (claude, new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, "ResponseFormat"),
            (claude, new ChatOptions { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.High } }, "Reasoning"),
            (claude, new ChatOptions { AdditionalProperties = new() { [VertexProperties.ValidatedCalls] = true } }, VertexProperties.ValidatedCalls),
            (gemini, new ChatOptions { AllowMultipleToolCalls = false }, "AllowMultipleToolCalls"),
            (gemini, new ChatOptions { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.High } }, "ReasoningEffort"),
            (gemini, new ChatOptions { Seed = long.MaxValue }, "Seed"),
            (gemini, new ChatOptions { ConversationId = "c" }, "ConversationId"),
            (gemini, new ChatOptions { Tools = [new HostedWebSearchTool()] }, "web_search"),
            (gemini, new ChatOptions { ModelId = "llama-4" }, "llama-4"),
        ])
        {
            var error = await site.FailAsync(options);
            (error.Kind, error.Code).ShouldBe((FailureKind.Deterministic, VertexCodes.Unsupported));
            error.Message.ShouldContain(name);
            site.Vertex.Requests.ShouldBeEmpty();
        }

        (ModelFamily.Gemini.Batches, ModelFamily.Claude.Batches).ShouldBe((true, false));
    }

    [Theory]
    [InlineData("claude-opus-4-5", true)]
    [InlineData("claude-3-5-haiku@20241022", true)]
    [InlineData("gemini-3-pro-preview", true)]
    [InlineData("llama-4", false)]
    [InlineData("claude-x/../y", false)]
    [InlineData("", false)]
    public void VX_21_Ids_with_and_without_a_date_are_known_by_their_family(string model, bool isKnown) => (ModelFamily.Find(model) is not null).ShouldBe(isKnown);

    [Fact]
    public async Task VX_21_Tokens_are_counted_in_each_familys_own_way()
    {
        await using var gemini = await VertexSite.CreateAsync();
        gemini.Vertex.Say(Answer.Whole("""{"totalTokens":31}"""));
        (await CountAsync(gemini)).ShouldBe(31);
        gemini.LastRequest.Verb.ShouldBe("countTokens");

        await using var claude = await VertexSite.CreateAsync(VertexSite.Claude);
        claude.Vertex.Say(Answer.Exhausted, Answer.Whole("""{"input_tokens":42}"""));
        (await CountAsync(claude)).ShouldBe(42);
        claude.LastRequest.Path.ShouldEndWith("/publishers/anthropic/models/count-tokens:rawPredict");
        claude.LastRequest.Body.GetProperty("model").GetString().ShouldBe(VertexSite.Claude);
        claude.LastRequest.Body.TryGetProperty("max_tokens", out _).ShouldBeFalse();

        claude.Vertex.Say(Answer.Error(400, "INVALID_ARGUMENT", "No."));
        (await Should.ThrowAsync<ProviderException>(() => CountAsync(claude))).Code.ShouldBe(VertexCodes.Refused);

        static Task<long> CountAsync(VertexSite site) =>
            site.Client.GetService<IVertexTokenCounter>()!.CountAsync([new ChatMessage(ChatRole.System, "Be brief."), new ChatMessage(ChatRole.User, "Hello")], Tools.Offered());
    }

    [Fact]
    public async Task VX_21_A_failed_precondition_is_a_matter_of_the_set_up()
    {
        await using var site = await VertexSite.CreateAsync(VertexSite.Claude);
        site.Vertex.Say(Answer.Error(400, "FAILED_PRECONDITION", "The model is not supported by this method."));
        var error = await site.FailAsync();
        (error.Kind, error.Code).ShouldBe((FailureKind.Environment, VertexCodes.Precondition));
    }
}
