namespace Autopilot;

/// <summary>An error of the HTTP API, as RFC 9457 tells it.</summary>
public sealed record ProblemView
{
    /// <summary>A stable code, lower_snake.</summary>
    public string? Code { get; init; }

    /// <summary>What was refused, with the value, and what is accepted.</summary>
    public string? Detail { get; init; }

    /// <summary>The task it concerns, where there is one.</summary>
    public string? Vtid { get; init; }

    /// <summary>The task's current version, where a comparison failed.</summary>
    public long? Version { get; init; }
}
