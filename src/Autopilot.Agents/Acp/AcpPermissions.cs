using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>
/// Answers an agent's requests for permission by policy, the same for every run: nobody is there to be asked. A tool is allowed once and never
/// for good, and one of a refused kind never; what is not understood is not allowed.
/// </summary>
/// <param name="refused">The kinds of tool that are refused.</param>
/// <param name="isOver">Whether the turn has been cancelled: the protocol then wants every open request answered so.</param>
internal sealed class AcpPermissions(IReadOnlyList<string> refused, Func<bool> isOver)
{
    private static readonly string[] Allowing = ["allow_once", "allow_always"];
    private static readonly string[] Rejecting = ["reject_once", "reject_always"];

    public JsonObject Answer(JsonElement request)
    {
        if (isOver())
        {
            return Cancelled();
        }

        var kind = AgentJson.Word(request, "toolCall", "kind");
        var wanted = kind is not null && refused.Contains(kind, StringComparer.Ordinal) ? Rejecting : Allowing;
        return wanted.Select(word => FindOption(request, word)).FirstOrDefault(option => option is not null) is { } chosen
            ? new JsonObject { ["outcome"] = new JsonObject { ["outcome"] = "selected", ["optionId"] = chosen } }
            : Cancelled();
    }

    private static JsonObject Cancelled() => new() { ["outcome"] = new JsonObject { ["outcome"] = "cancelled" } };

    private static string? FindOption(JsonElement request, string kind) => AgentJson.Find(request, "options") is { ValueKind: JsonValueKind.Array } options
        ? options.EnumerateArray().Where(option => AgentJson.Word(option, "kind") == kind).Select(option => AgentJson.Word(option, "optionId")).FirstOrDefault()
        : null;
}
