using Google.Cloud.AIPlatform.V1;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

public sealed class FinishTests
{
    private static readonly EnumDescriptor Reasons = Candidate.Descriptor.EnumTypes.Single(one => one.Name == "FinishReason");

    private static readonly EnumDescriptor Blocks =
        GenerateContentResponse.Types.PromptFeedback.Descriptor.EnumTypes.Single(one => one.Name == "BlockedReason");

    public static TheoryData<string> Failing => [.. GeminiFinish.KnownReasons.Where(reason => GeminiFinish.Of(reason) is { Kind: not null, Code: not VertexCodes.MalformedCall }), "A_REASON_TO_COME"];

    public static TheoryData<string> Blocking => [.. GeminiFinish.KnownBlocks, "A_BLOCK_TO_COME"];

    public static TheoryData<string> ClaudeFailing => [.. ClaudeFinish.KnownReasons.Except(["end_turn", "stop_sequence", "tool_use"], StringComparer.Ordinal), "a_reason_to_come"];

    [Fact]
    public void VX_07_Every_reason_that_Google_describes_is_in_the_table()
    {
        Reasons.Values.Select(value => value.Name).Except(GeminiFinish.KnownReasons, StringComparer.Ordinal).ShouldBeEmpty();
        Blocks.Values.Select(value => value.Name).Except(GeminiFinish.KnownBlocks, StringComparer.Ordinal).ShouldBeEmpty();
        GeminiFinish.KnownReasons.Where(reason => GeminiFinish.Of(reason).Kind is null).ShouldBe(["STOP"]);
        GeminiFinish.Of("A_REASON_TO_COME").ShouldBe(GeminiFinish.Of("FINISH_REASON_UNSPECIFIED"));
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public async Task VX_07_Only_STOP_is_an_answer(string reason)
    {
        await using var site = await VertexSite.CreateAsync(configure: options => options.Retries = 1);
        var meaning = GeminiFinish.Of(reason);
        var answer = Answer.Whole(GeminiSays.Parts("{\"text\":\"Half\"}," + GeminiSays.CallPart("write_file"), reason)) with { IsUnchecked = true };
        site.Vertex.Say(meaning.Kind == FailureKind.Transient ? [answer, answer] : [answer]);

        var error = await site.FailAsync(Tools.Offered());

        (error.Kind, error.Code).ShouldBe((meaning.Kind!.Value, meaning.Code));
        error.Message.ShouldContain(reason);
        error.Usage!.Tokens.ShouldBe(meaning.Kind == FailureKind.Transient ? 30 : 15);
        site.Meter.All.ShouldAllBe(usage => usage.Billing == VertexBilling.Metered);
    }

    [Theory]
    [MemberData(nameof(ClaudeFailing))]
    public async Task VX_07_Of_Claude_too_only_a_good_end_is_an_answer(string reason)
    {
        await using var site = await VertexSite.CreateAsync(VertexSite.Claude, options => options.Retries = 0);
        site.Vertex.Say(Answer.Whole(ClaudeSays.Whole("""{"type":"text","text":"Half"}""", reason)));
        var error = await site.FailAsync();
        error.Code.ShouldBe(ClaudeFinish.FindFault(new VertexRoute(VertexSite.Claude, "global"), reason)!.Code);
        error.Usage!.Tokens.ShouldBe(67);
    }

    [Theory]
    [MemberData(nameof(Blocking))]
    public async Task VX_08_A_blocked_prompt_is_shown_to_a_person_and_never_asked_again(string reason)
    {
        await using var site = await VertexSite.CreateAsync(configure: options => options.Fallbacks.Add(new VertexRoute(VertexSite.Claude, "global")));
        site.Vertex.Say(Answer.Stream(GeminiSays.Blocked(reason)) with { IsUnchecked = true });
        var error = await site.FailAsync(streams: true);
        (error.Kind, error.Code).ShouldBe((FailureKind.Policy, VertexCodes.PromptBlocked));
        error.Message.ShouldContain($"({reason}): The prompt was blocked.");
        error.Usage!.Tokens.ShouldBe(10);
        site.Meter.All.ShouldHaveSingleItem().Billing.ShouldBe(VertexBilling.Metered);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task VX_09_A_malformed_call_is_asked_for_again_in_other_words_and_then_fails_with_its_name(bool streams)
    {
        await using var site = await VertexSite.CreateAsync();
        var malformed = GeminiSays.End("MALFORMED_FUNCTION_CALL", "Malformed function call: print(default_api.write_file(path=a.txt))");
        site.Vertex.Say([.. Enumerable.Repeat(streams ? Answer.Stream(malformed) : Answer.Whole(malformed), 4)]);

        var error = await site.FailAsync(Tools.Offered(), streams);

        (error.Kind, error.Code).ShouldBe((FailureKind.Deterministic, VertexCodes.MalformedCall));
        error.Message.ShouldContain("the tool write_file");
        error.Usage.ShouldBe(new Usage(40, null, 4));
        site.Waited.ShouldBe(TimeSpan.Zero);
        var bodies = site.Vertex.Requests.Select(request => request.Body).ToList();
        bodies[0].GetProperty("contents").GetArrayLength().ShouldBe(1);
        foreach (var again in bodies.Skip(1))
        {
            again.GetProperty("contents")[1].GetProperty("parts")[0].GetProperty("text").GetString()!.ShouldContain("write_file was malformed");
            var mode = again.GetProperty("toolConfig").GetProperty("functionCallingConfig");
            (mode.GetProperty("mode").GetString(), mode.GetProperty("allowedFunctionNames")[0].GetString()).ShouldBe(("ANY", "write_file"));
        }
    }

    [Fact]
    public async Task VX_09_A_corrected_call_is_an_answer()
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(
            Answer.Whole(GeminiSays.End("UNEXPECTED_TOOL_CALL")) with { IsUnchecked = true },
            Answer.Whole(GeminiSays.Call()));
        var answer = await site.AskAsync(options: Tools.Offered());
        answer.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        answer.Usage!.TotalTokenCount.ShouldBe(25, "Both requests count.");
        answer.AdditionalProperties![VertexProperties.Requests].ShouldBe(2);
    }

    [Fact]
    public async Task VX_09_Arguments_of_Claude_that_are_no_JSON_are_a_malformed_call()
    {
        await using var site = await VertexSite.CreateAsync(VertexSite.Claude, options => options.Corrections = 1);
        var cut = Answer.Stream(
            ClaudeSays.Start, """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"write_file","input":{}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"path\": a"}}""", ClaudeSays.Delta("tool_use"), ClaudeSays.Stop);
        site.Vertex.Say(cut, cut);
        var error = await site.FailAsync(Tools.Offered(), streams: true);
        error.Code.ShouldBe(VertexCodes.MalformedCall);
        error.Message.ShouldContain("the tool write_file");
        site.LastRequest.Body.GetProperty("tool_choice").GetRawText().ShouldBe("""{"type":"tool","name":"write_file"}""");
    }

    [Theory]
    [InlineData(VertexSite.Gemini, false)]
    [InlineData(VertexSite.Gemini, true)]
    [InlineData(VertexSite.Claude, false)]
    public async Task VX_10_An_empty_answer_is_no_success(string model, bool streams)
    {
        await using var site = await VertexSite.CreateAsync(model, options => options.Corrections = 2);
        var empty = model == VertexSite.Claude ? Answer.Whole(ClaudeSays.Whole("", "end_turn"))
            : streams ? Answer.Stream(GeminiSays.End("STOP")) : Answer.Whole(GeminiSays.Parts("""{"text":"I wonder.","thought":true}"""));
        site.Vertex.Say(empty, empty, empty);
        var error = await Should.ThrowAsync<ProviderException>(async () =>
        {
            // Thoughts are no answer, and are handed out as what they are.
            await site.AskAsync(options: Tools.Offered(), streams: streams);
        });
        (error.Kind, error.Code).ShouldBe((FailureKind.Deterministic, VertexCodes.EmptyAnswer));
        error.Message.ShouldContain("write_file, read_file");
        site.LastRequest.Body.GetRawText().ShouldContain("Your last answer was empty.");
    }

    [Fact]
    public async Task VX_10_No_candidates_at_all_are_a_cut_answer()
    {
        await using var site = await VertexSite.CreateAsync(configure: options => options.Retries = 1);
        site.Vertex.Say(Answer.Whole("{}"), Answer.Whole(GeminiSays.Text("Hi")));
        (await site.AskAsync()).Text.ShouldBe("Hi");
    }
}
