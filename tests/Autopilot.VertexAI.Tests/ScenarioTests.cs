using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

/// <summary>Both families through one scenario: a question, a tool call, its result, the final answer.</summary>
public sealed class ScenarioTests
{
    [Theory]
    [InlineData(VertexSite.Gemini, false)]
    [InlineData(VertexSite.Gemini, true)]
    [InlineData(VertexSite.Claude, false)]
    [InlineData(VertexSite.Claude, true)]
    public async Task A_task_is_done_with_a_tool_and_ends_in_words(string model, bool streams)
    {
        await using var site = await VertexSite.CreateAsync(model);
        site.Vertex.Say(model == VertexSite.Claude
            ? [ClaudeSays.Text("What is to be done?", streams), ClaudeSays.Call(streams), ClaudeSays.Text("It is written.", streams)]
            : streams
                ? [Answer.Stream(GeminiSays.Text("What is to ", finish: null), GeminiSays.Text("be done?")), Answer.Stream(GeminiSays.Call()), Answer.Stream(GeminiSays.Text("It is written."))]
                : [Answer.Whole(GeminiSays.Text("What is to be done?")), Answer.Whole(GeminiSays.Call()), Answer.Whole(GeminiSays.Text("It is written."))]);
        List<ChatMessage> messages = [new(ChatRole.System, "You write files."), new(ChatRole.User, "Hello")];

        var greeting = await site.AskAsync(streams, messages, Tools.Offered());
        (greeting.Text, greeting.FinishReason).ShouldBe(("What is to be done?", ChatFinishReason.Stop));
        messages.AddMessages(greeting);
        messages.Add(new ChatMessage(ChatRole.User, "Write a.txt."));

        var calling = await site.AskAsync(streams, messages, Tools.Offered());
        calling.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        var call = calling.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ShouldHaveSingleItem();
        (call.Name, ((JsonElement)call.Arguments!["path"]!).GetString()).ShouldBe(("write_file", "a.txt"));
        messages.AddMessages(calling);
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, "written")]));

        var done = await site.AskAsync(streams, messages, Tools.Offered());
        (done.Text, done.FinishReason).ShouldBe(("It is written.", ChatFinishReason.Stop));
        done.AdditionalProperties![VertexProperties.Model].ShouldBe(model);
        done.AdditionalProperties[VertexProperties.Location].ShouldBe("global");
        done.AdditionalProperties[VertexProperties.Fallback].ShouldBe(false);
        done.AdditionalProperties[VertexProperties.Requests].ShouldBe(1);
        site.Meter.All.Count.ShouldBe(3);
        site.Meter.All.ShouldAllBe(usage => usage.Billing == VertexBilling.Metered && usage.OutputTokens > 0);
    }

    [Theory]
    [InlineData(VertexSite.Gemini)]
    [InlineData(VertexSite.Claude)]
    public async Task A_tool_that_failed_says_so_to_the_model(string model)
    {
        await using var site = await VertexSite.CreateAsync(model);
        site.Vertex.Say(model == VertexSite.Claude ? ClaudeSays.Text("Oh.", streams: false) : Answer.Whole(GeminiSays.Text("Oh.")));

        await site.AskAsync(streams: false,
        [
            new ChatMessage(ChatRole.User, "Write a.txt."),
            new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("c1", "write_file", new Dictionary<string, object?>(StringComparer.Ordinal) { ["path"] = "a.txt" })]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c1", null) { Exception = new IOException("The disk is full.") }]),
        ], Tools.Offered());

        site.LastRequest.Body.GetRawText().ShouldContain(model == VertexSite.Claude ? "\"is_error\":true" : "{\"error\":\"The disk is full.\"}");
        site.LastRequest.Body.GetRawText().ShouldContain("The disk is full.");
    }

    [Fact]
    public async Task The_last_route_that_answers_is_in_the_answer_and_nothing_falls_back_unasked()
    {
        await using var site = await VertexSite.CreateAsync(configure: options =>
        {
            options.Retries = 1;
            options.Fallbacks.Add(new VertexRoute(VertexSite.Gemini, "europe-west4"));
            options.Fallbacks.Add(new VertexRoute(VertexSite.Claude, "global"));
        });
        site.Vertex.Say(Answer.Exhausted, Answer.Exhausted, Answer.Exhausted, Answer.Exhausted, ClaudeSays.Text("Here.", streams: false));

        var answer = await site.AskAsync();

        answer.Text.ShouldBe("Here.");
        (answer.AdditionalProperties![VertexProperties.Model], answer.AdditionalProperties[VertexProperties.Fallback], answer.AdditionalProperties[VertexProperties.Requests])
            .ShouldBe((VertexSite.Claude, true, 5));
        site.Vertex.Requests.Select(request => (request.Model, request.Location)).ShouldBe(
            [(VertexSite.Gemini, "global"), (VertexSite.Gemini, "global"), (VertexSite.Gemini, "europe-west4"), (VertexSite.Gemini, "europe-west4"), (VertexSite.Claude, "global")]);

        // What is wrong with the request is wrong everywhere.
        site.Vertex.Say(Answer.Error(400, "INVALID_ARGUMENT", "The schema is wrong."));
        (await site.FailAsync()).Code.ShouldBe(VertexCodes.Refused);
    }
}
