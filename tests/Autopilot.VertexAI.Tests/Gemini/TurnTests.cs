using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

public sealed class TurnTests
{
    private const string First = "c2lnbmF0dXJlLTE=";

    private const string Second = "c2lnbmF0dXJlLTI=";

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task VX_11_Signatures_go_back_where_they_stood_and_nowhere_else(bool streams, bool isStored)
    {
        await using var site = await VertexSite.CreateAsync("gemini-3-pro-preview");
        string[] parts = [$$"""{"text":"I think.","thought":true}""", $$"""{"text":"Two files.","thoughtSignature":"{{First}}"}""", GeminiSays.CallPart("read_file", Second), GeminiSays.CallPart("write_file")];
        site.Vertex.Say(
            streams
                ? Answer.Stream([.. parts[..^1].Select(part => GeminiSays.Parts(part, finish: null)), GeminiSays.Parts(parts[^1])])
                : Answer.Whole(GeminiSays.Parts(string.Join(',', parts))),
            Answer.Whole(GeminiSays.Text("Done.")));
        List<ChatMessage> messages = [new(ChatRole.User, "Copy it.")];
        messages.AddMessages(await site.AskAsync(streams, messages, Tools.Offered()));
        if (isStored)
        {
            // As a ledger keeps it.
            messages = JsonSerializer.Deserialize<List<ChatMessage>>(JsonSerializer.Serialize(messages, AIJsonUtilities.DefaultOptions), AIJsonUtilities.DefaultOptions)!;
        }

        var calls = messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(calls[1].CallId, "2"), new FunctionResultContent(calls[0].CallId, "1")]));
        await site.AskAsync(streams: false, messages, Tools.Offered());

        var turns = site.LastRequest.Body.GetProperty("contents");
        turns[1].GetProperty("parts").EnumerateArray().Select(part => part.GetRawText()).ShouldBe(parts);
        turns[2].GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("functionResponse").GetProperty("name").GetString()).ShouldBe(["read_file", "write_file"]);
    }

    [Fact]
    public async Task VX_11_A_call_that_a_caller_took_out_does_not_come_back_and_the_other_keeps_its_signature()
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(Answer.Whole(GeminiSays.Parts($"{GeminiSays.CallPart("read_file", First)},{GeminiSays.CallPart("write_file")}")), Answer.Whole(GeminiSays.Text("Done.")));
        List<ChatMessage> messages = [new(ChatRole.User, "Copy it.")];
        messages.AddMessages(await site.AskAsync(streams: false, messages, Tools.Offered()));
        var said = messages[^1].Contents;
        said.Remove(said.OfType<FunctionCallContent>().Last());
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(said.OfType<FunctionCallContent>().Single().CallId, "1")]));
        await site.AskAsync(streams: false, messages, Tools.Offered());
        site.LastRequest.Body.GetProperty("contents")[1].GetProperty("parts").EnumerateArray().Select(part => part.GetRawText()).ShouldBe([GeminiSays.CallPart("read_file", First)]);
    }

    [Fact]
    public async Task VX_11_What_one_publishers_model_said_goes_to_anothers_without_signatures()
    {
        await using var gemini = await VertexSite.CreateAsync();
        gemini.Vertex.Say(Answer.Whole(GeminiSays.Call(signature: First)));
        List<ChatMessage> messages = [new(ChatRole.User, "Write it.")];
        messages.AddMessages(await gemini.AskAsync(streams: false, messages, Tools.Offered()));
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(messages[^1].Contents.OfType<FunctionCallContent>().Single().CallId, "1")]));
        await using var claude = await VertexSite.CreateAsync(VertexSite.Claude);
        claude.Vertex.Say(ClaudeSays.Text("Done.", streams: false));
        await claude.AskAsync(streams: false, messages, Tools.Offered());
        claude.LastRequest.Body.GetRawText().ShouldNotContain(First);
        claude.LastRequest.Body.GetProperty("messages")[1].GetProperty("content")[0].GetProperty("input").GetRawText().ShouldBe("""{"path":"a.txt"}""");
    }

    [Theory]
    [InlineData(VertexSite.Gemini)]
    [InlineData(VertexSite.Claude)]
    public async Task VX_12_Every_call_needs_exactly_one_result_and_what_is_missing_is_named(string model)
    {
        await using var site = await VertexSite.CreateAsync(model);
        ChatMessage question = new(ChatRole.User, "Copy it.");
        ChatMessage calls = new(ChatRole.Assistant, [new FunctionCallContent("c1", "read_file"), new FunctionCallContent("c2", "write_file")]);

        (await RefusedAsync(question, calls, Results("c1"))).ShouldContain("2 tool calls and 1 results. write_file (c2) has no result");
        (await RefusedAsync(question, calls, Results("c1", "c2", "c3"))).ShouldContain("the result c3 has no call");
        (await RefusedAsync(question, calls, Results("c1", "c2", "c2"))).ShouldContain("c2 has 2 results");
        (await RefusedAsync(question, calls)).ShouldContain("read_file (c1) has no result");
        (await RefusedAsync(question, Results("c1"))).ShouldContain("the result c1 has no call");
        (await RefusedAsync(question, calls, Results("c1"), new ChatMessage(ChatRole.Assistant, "Hm."), Results("c2"))).ShouldContain("write_file (c2) has no result");
        site.Vertex.Requests.ShouldBeEmpty();

        // Several messages are one turn.
        site.Vertex.Say(model == VertexSite.Claude ? ClaudeSays.Text("Done.", streams: false) : Answer.Whole(GeminiSays.Text("Done.")));
        await site.AskAsync(streams: false, [question, calls, Results("c2"), Results("c1"), new ChatMessage(ChatRole.User, "Go on.")]);

        async Task<string> RefusedAsync(params ChatMessage[] messages)
        {
            var error = await Should.ThrowAsync<ProviderException>(() => site.AskAsync(streams: false, messages));
            (error.Kind, error.Code).ShouldBe((FailureKind.Deterministic, VertexCodes.ToolResults));
            return error.Message;
        }
    }

    [Theory]
    [InlineData("auto", false, """{"mode":"AUTO"}""")]
    [InlineData("auto", true, """{"mode":"VALIDATED"}""")]
    [InlineData("any", false, """{"mode":"ANY"}""")]
    [InlineData("none", false, """{"mode":"NONE"}""")]
    [InlineData("read_file", false, """{"mode":"ANY","allowedFunctionNames":["read_file"]}""")]
    public async Task VX_18_The_mode_of_tool_calls_is_always_said(string mode, bool validates, string expected)
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(Answer.Whole(GeminiSays.Text("Hi")));
        var options = Tools.Offered();
        options.ToolMode = ModeOf(mode);
        options.AdditionalProperties = validates ? new() { [VertexProperties.ValidatedCalls] = true } : null;
        await site.AskAsync(options: options);
        site.LastRequest.Body.GetProperty("toolConfig").GetProperty("functionCallingConfig").GetRawText().ShouldBe(expected);
    }

    [Theory]
    [InlineData("auto", """{"type":"auto"}""")]
    [InlineData("any", """{"type":"any"}""")]
    [InlineData("none", """{"type":"none"}""")]
    [InlineData("read_file", """{"type":"tool","name":"read_file"}""")]
    public async Task VX_18_Of_Claude_too(string mode, string expected)
    {
        await using var site = await VertexSite.CreateAsync(VertexSite.Claude);
        site.Vertex.Say(ClaudeSays.Text("Hi", streams: false));
        var options = Tools.Offered();
        options.ToolMode = ModeOf(mode);
        await site.AskAsync(options: options);
        site.LastRequest.Body.GetProperty("tool_choice").GetRawText().ShouldBe(expected);
    }

    [Fact]
    public async Task Everything_that_can_be_asked_of_Gemini_is_as_Google_describes_it()
    {
        await using var site = await VertexSite.CreateAsync("gemini-3-pro-preview");
        site.Vertex.Say(Answer.Whole(GeminiSays.Text("{}")));
        await site.AskAsync(streams: false,
            [
                new ChatMessage(ChatRole.System, "Be brief."),
                new ChatMessage(ChatRole.User, [new TextContent("Look."), new DataContent(new byte[] { 1, 2, 3 }, "image/png"), new UriContent("gs://bucket/a.pdf", "application/pdf")]),
            ],
            new ChatOptions
            {
                Instructions = "Answer in JSON.",
                Temperature = 0.5f,
                TopP = 0.9f,
                TopK = 40,
                Seed = 7,
                FrequencyPenalty = 0.1f,
                PresencePenalty = 0.2f,
                MaxOutputTokens = 100,
                StopSequences = ["END"],
                ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object"}""")),
                Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Low, Output = ReasoningOutput.Full },
            });
        var body = site.LastRequest.Body;
        body.GetProperty("systemInstruction").GetProperty("parts")[0].GetProperty("text").GetString().ShouldBe("Answer in JSON.\n\nBe brief.");
        body.GetProperty("generationConfig").GetRawText().ShouldBe(
            """{"temperature":0.5,"topP":0.9,"topK":40,"maxOutputTokens":100,"stopSequences":["END"],"presencePenalty":0.2,"frequencyPenalty":0.1,"seed":7,"responseMimeType":"application/json","responseJsonSchema":{"type":"object"},"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"LOW"}}""");
        body.GetProperty("contents")[0].GetProperty("parts").GetRawText().ShouldBe(
            """[{"text":"Look."},{"inlineData":{"mimeType":"image/png","data":"AQID"}},{"fileData":{"mimeType":"application/pdf","fileUri":"gs://bucket/a.pdf"}}]""");
    }

    private static ChatToolMode? ModeOf(string mode) => mode switch
    {
        "auto" => null,
        "any" => ChatToolMode.RequireAny,
        "none" => ChatToolMode.None,
        _ => ChatToolMode.RequireSpecific(mode),
    };

    private static ChatMessage Results(params string[] ids) => new(ChatRole.Tool, [.. ids.Select(id => new FunctionResultContent(id, "ok"))]);
}
