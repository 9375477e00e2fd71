namespace Autopilot.Tests;

/// <summary>Values of Gemini's answers.</summary>
internal static class GeminiSays
{
    public const string Usage = """{"promptTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":15,"trafficType":"ON_DEMAND"}""";

    public static string Text(string text, string? finish = "STOP", string usage = Usage) => Parts($$"""{"text":"{{text}}"}""", finish, usage);

    public static string Call(string tool = "write_file", string? signature = null) => Parts(CallPart(tool, signature));

    public static string CallPart(string tool, string? signature = null) =>
        $$$"""{"functionCall":{"name":"{{{tool}}}","args":{"path":"a.txt"}}{{{(signature is null ? "" : $",\"thoughtSignature\":\"{signature}\"")}}}}""";

    public static string Parts(string parts, string? finish = "STOP", string usage = Usage) => $$$"""
        {"candidates":[{"content":{"role":"model","parts":[{{{parts}}}]}{{{(finish is null ? "" : $",\"finishReason\":\"{finish}\"")}}}}],
         "usageMetadata":{{{usage}}},"modelVersion":"gemini-2.5-pro-001","responseId":"r1"}
        """;

    public static string End(string finish, string? message = null) => $$$"""
        {"candidates":[{"finishReason":"{{{finish}}}"{{{(message is null ? "" : $",\"finishMessage\":\"{message}\"")}}}}],"usageMetadata":{"promptTokenCount":10,"totalTokenCount":10},"responseId":"r1"}
        """;

    public static string Blocked(string reason) => $$$"""
        {"promptFeedback":{"blockReason":"{{{reason}}}","blockReasonMessage":"The prompt was blocked."},"usageMetadata":{"promptTokenCount":10,"totalTokenCount":10}}
        """;
}
