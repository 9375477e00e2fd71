using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>The one tool that a reviewer must call. Whatever else an answer says is no verdict.</summary>
internal static class VerdictTool
{
    public const string Name = "verdict";

    public static AIFunctionDeclaration Declaration { get; } = AIFunctionFactory.CreateDeclaration(
        Name,
        "Gives the verdict on the change. Call it once.",
        JsonElement.Parse("""
            {
              "type": "object",
              "properties": {
                "approve": { "type": "boolean", "description": "True only where the change does all that the spec asks, nothing else, and is correct and safe." },
                "findings": { "type": "string", "description": "What is wrong, with file and line, so that it can be mended; short where nothing is." }
              },
              "required": ["approve", "findings"]
            }
            """));

    /// <summary>The verdict of an answer, or null where it gives none that is clear.</summary>
    public static ReviewVerdict? Find(ChatResponse answer)
    {
        var calls = answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        return calls is [{ Name: Name, Exception: null, Arguments: { Count: 2 } given }]
            && given.TryGetValue("approve", out var approve) && FindFlag(approve) is { } approves
            && given.TryGetValue("findings", out var findings) && FindText(findings) is { } text
            ? new ReviewVerdict(approves, text.Trim())
            : null;
    }

    // Nothing is converted: the text "true" is no yes.
    private static bool? FindFlag(object? value) => value switch
    {
        bool flag => flag,
        JsonElement { ValueKind: JsonValueKind.True } => true,
        JsonElement { ValueKind: JsonValueKind.False } => false,
        _ => null,
    };

    private static string? FindText(object? value) => value switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
        _ => null,
    };
}
