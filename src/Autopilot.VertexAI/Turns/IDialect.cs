using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>How the models of one family are spoken to.</summary>
internal interface IDialect
{
    /// <summary>Writes a request.</summary>
    /// <exception cref="VertexFault">Deterministic: the family cannot do what is asked.</exception>
    VertexCall Write(ChatRequest request);

    /// <summary>Writes the request that counts the tokens of another one.</summary>
    VertexCall WriteCount(ChatRequest request);

    /// <summary>Reads the answer to it.</summary>
    long ReadCount(JsonElement answer);

    /// <summary>Reads the answer to a request from its first value on.</summary>
    IAnswerReader NewReader(ChatRequest request);
}

/// <summary>Reads one answer, value by value.</summary>
internal interface IAnswerReader
{
    /// <summary>What it has used so far; the last word of the answer counts.</summary>
    TokenCounts Counts { get; }

    /// <summary>The answer's id; null until it is known.</summary>
    string? Id { get; }

    /// <summary>Whether the answer has said how it ended.</summary>
    bool HasEnded { get; }

    /// <summary>Whether nothing comes after what was read.</summary>
    bool IsComplete { get; }

    /// <summary>Reads a value of the answer.</summary>
    /// <returns>What may be handed out at once: never a tool call, which counts only where the answer ends well.</returns>
    /// <exception cref="VertexFault">The prompt was blocked.</exception>
    IReadOnlyList<AIContent> Read(JsonElement value);

    /// <summary>Judges the answer, after its last value.</summary>
    /// <returns>The tool calls, and the kept turn.</returns>
    /// <exception cref="VertexFault">It did not end, or not well.</exception>
    IReadOnlyList<AIContent> Finish();
}
