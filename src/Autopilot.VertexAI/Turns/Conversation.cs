using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>What has been said so far, turn by turn, and what stands above it.</summary>
/// <param name="System">The instructions; empty: none.</param>
/// <param name="Turns">The turns. Two of one side never follow each other.</param>
internal sealed record Conversation(string System, IReadOnlyList<ChatTurn> Turns)
{
    /// <summary>Reads messages.</summary>
    /// <exception cref="VertexFault">Deterministic: there are none, or not every tool call has exactly one result.</exception>
    public static Conversation Read(IEnumerable<ChatMessage> messages, string? instructions)
    {
        List<string> system = [.. instructions is { Length: > 0 } text ? [text] : (string[])[]];
        List<(bool IsModel, List<AIContent> Contents)> turns = [];
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.System)
            {
                system.Add(message.Text);
                continue;
            }

            var isModel = message.Role == ChatRole.Assistant;
            if (turns.Count == 0 || turns[^1].IsModel != isModel)
            {
                turns.Add((isModel, []));
            }

            turns[^1].Contents.AddRange(message.Contents);
        }

        var read = new Conversation(string.Join("\n\n", system), [.. turns.Where(turn => turn.Contents.Count > 0).Select(turn => new ChatTurn(turn.IsModel, turn.Contents))]);
        read.CheckResults();
        return read;
    }

    /// <summary>The name of a tool by the id of a call.</summary>
    public string NameOf(string callId) => Turns.SelectMany(turn => turn.Calls).Last(call => call.CallId == callId).Name;

    // Both families refuse a turn whose calls are not all answered, in words that name no tool.
    private void CheckResults()
    {
        if (Turns.Count == 0)
        {
            throw new VertexFault(FailureKind.Deterministic, VertexCodes.Refused, "There is nothing to say: at least one message is needed.") { IsFree = true };
        }

        for (var at = 0; at < Turns.Count; at++)
        {
            string[] asked = at > 0 ? [.. Turns[at - 1].Calls.Select(call => call.CallId)] : [];
            string[] answered = [.. Turns[at].Results.Select(result => result.CallId)];
            if (!asked.Order(StringComparer.Ordinal).SequenceEqual(answered.Order(StringComparer.Ordinal), StringComparer.Ordinal))
            {
                throw Refuse(at, asked, answered);
            }
        }

        if (Turns[^1].Calls.Any())
        {
            throw Refuse(Turns.Count, [.. Turns[^1].Calls.Select(call => call.CallId)], []);
        }
    }

    private VertexFault Refuse(int at, string[] asked, string[] answered)
    {
        var missing = asked.Except(answered, StringComparer.Ordinal).Select(id => $"{NameOf(id)} ({id}) has no result");
        var surplus = answered.Except(asked, StringComparer.Ordinal).Select(id => $"the result {id} has no call");
        var twice = answered.GroupBy(id => id, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"{group.Key} has {group.Count()} results");
        return new VertexFault(
            FailureKind.Deterministic, VertexCodes.ToolResults,
            FormattableString.Invariant($"Turn {at}: {asked.Length} tool calls and {answered.Length} results. {string.Join("; ", [.. missing, .. surplus, .. twice])}. Every call needs exactly one result in the turn after it, also where it failed or was cancelled."))
        {
            IsFree = true,
        };
    }
}
