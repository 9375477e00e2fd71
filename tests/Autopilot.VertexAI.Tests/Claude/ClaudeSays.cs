namespace Autopilot.Tests;

/// <summary>Claude's answers, in the format that Anthropic documents for messages and their streams.</summary>
internal static class ClaudeSays
{
    public static Answer Text(string text, bool streams) => streams
        ? Answer.Stream(
            Start, """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""", """{"type":"ping"}""",
            $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}""",
            """{"type":"content_block_stop","index":0}""", Delta("end_turn"), Stop)
        : Answer.Whole(Whole($$"""{"type":"text","text":"{{text}}"}""", "end_turn"));

    public static Answer Call(bool streams) => streams
        ? Answer.Stream(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"A file "}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"is needed."}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQBCgIYAhIM"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_01","name":"write_file","input":{}}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"path\":"}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":" \"a.txt\"}"}}""",
            """{"type":"content_block_stop","index":1}""", Delta("tool_use"), Stop)
        : Answer.Whole(Whole(
            """{"type":"thinking","thinking":"A file is needed.","signature":"EqQBCgIYAhIM"},{"type":"tool_use","id":"toolu_01","name":"write_file","input":{"path":"a.txt"}}""",
            "tool_use"));

    public static string Start => """
        {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":null,
         "usage":{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":1}}}
        """;

    public static string Stop => """{"type":"message_stop"}""";

    public static string Delta(string reason) => $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":null},"usage":{"output_tokens":7}}""";

    public static string Whole(string blocks, string reason) => $$$"""
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{{{blocks}}}],"stop_reason":"{{{reason}}}","stop_sequence":null,
         "usage":{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":7}}
        """;
}
