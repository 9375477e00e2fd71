using System.Globalization;
using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>What the double answers to one request.</summary>
internal sealed record Answer
{
    public int Status { get; init; } = 200;

    /// <summary>The body of an answer that is no stream.</summary>
    public string? Body { get; init; }

    /// <summary>The values of a stream.</summary>
    public IReadOnlyList<string> Frames { get; init; } = [];

    /// <summary>What comes after the last value, as it is.</summary>
    public string Tail { get; init; } = "";

    public string? RetryAfter { get; init; }

    /// <summary>Held up before the first byte.</summary>
    public Task? Before { get; init; }

    /// <summary>Held up after the last value.</summary>
    public Task? After { get; init; }

    /// <summary>Whether the connection is cut at the end, where a good one ends.</summary>
    public bool IsCut { get; init; }

    /// <summary>Whether it says what Google's description does not know, as a later version may.</summary>
    public bool IsUnchecked { get; init; }

    public static Answer Whole(string body) => new() { Body = body };

    public static Answer Stream(params string[] frames) => new() { Frames = frames };

    /// <summary>An error as Google writes it.</summary>
    public static Answer Error(int status, string word, string message, string details = "[]") => new()
    {
        Status = status,
        Body = string.Create(CultureInfo.InvariantCulture, $$$"""{"error":{"code":{{{status}}},"message":{{{JsonSerializer.Serialize(message)}}},"status":"{{{word}}}","details":{{{details}}}}}"""),
    };

    public static Answer Exhausted { get; } = Error(429, "RESOURCE_EXHAUSTED", "Resource exhausted. Please try again later.");
}
