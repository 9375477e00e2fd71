using System.Globalization;
using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>What a model of either family says, as the stream of its own format.</summary>
internal static class ModelSays
{
    public const int Input = 100;

    public const int Output = 20;

    public static Answer Words(string model, string text, int input = Input, int output = Output, string? end = null) => model == VertexSite.Claude
        ? Answer.Stream([ClaudeStart(input), .. ClaudeText(0, text), ClaudeEnd(end ?? "end_turn", output), ClaudeSays.Stop])
        : Answer.Stream(Gemini($$$"""{"text":{{{JsonSerializer.Serialize(text)}}}}""", end ?? "STOP", input, output));

    public static Answer Calls(string model, params (string Tool, object Arguments)[] calls) => Calls(model, Input, Output, calls);

    public static Answer Calls(string model, int input, int output, params (string Tool, object Arguments)[] calls)
    {
        if (model == VertexSite.Claude)
        {
            return Answer.Stream([ClaudeStart(input), .. calls.SelectMany((call, index) => ClaudeCall(index, call)), ClaudeEnd("tool_use", output), ClaudeSays.Stop]);
        }

        var parts = calls.Select((call, index) =>
            $$$"""{"functionCall":{"name":"{{{call.Tool}}}","args":{{{JsonSerializer.Serialize(call.Arguments)}}}}{{{(index == 0 ? ",\"thoughtSignature\":\"c2lnbmVk\"" : "")}}}}""");
        return Answer.Stream(Gemini(string.Join(',', parts), "STOP", input, output));
    }

    private static string Gemini(string parts, string end, int input, int output) => GeminiSays.Parts(parts, end, string.Create(
        CultureInfo.InvariantCulture, $$$"""{"promptTokenCount":{{{input}}},"candidatesTokenCount":{{{output}}},"totalTokenCount":{{{input + output}}},"trafficType":"ON_DEMAND"}"""));

    private static string ClaudeStart(int input) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":null,
         "usage":{"input_tokens":{{{input}}},"output_tokens":1} } }
        """);

    private static string[] ClaudeText(int index, string text) => ClaudeBlock(
        index, """{"type":"text","text":""}""", $$$"""{"type":"text_delta","text":{{{JsonSerializer.Serialize(text)}}}}""");

    private static string[] ClaudeCall(int index, (string Tool, object Arguments) call) => ClaudeBlock(
        index, $$$"""{"type":"tool_use","id":"toolu_{{{Guid.NewGuid():N}}}","name":"{{{call.Tool}}}","input":{}}""",
        $$$"""{"type":"input_json_delta","partial_json":{{{JsonSerializer.Serialize(JsonSerializer.Serialize(call.Arguments))}}}}""");

    private static string[] ClaudeBlock(int index, string block, string delta) =>
    [
        string.Create(CultureInfo.InvariantCulture, $$$"""{"type":"content_block_start","index":{{{index}}},"content_block":{{{block}}}}"""),
        string.Create(CultureInfo.InvariantCulture, $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{{{delta}}}}"""),
        string.Create(CultureInfo.InvariantCulture, $$$"""{"type":"content_block_stop","index":{{{index}}}}"""),
    ];

    private static string ClaudeEnd(string reason, int output) => string.Create(
        CultureInfo.InvariantCulture, $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":null},"usage":{"output_tokens":{{{output}}}}}""");
}
