namespace Autopilot;

/// <summary>What one line of an agent's machine output says to us. Everything else in it is left alone.</summary>
public sealed record AgentEvent
{
    /// <summary>A value that differs for each model call, when the line belongs to one; null otherwise.</summary>
    public string? ModelCall { get; init; }

    /// <summary>Whether the agent says that it has ended.</summary>
    public bool IsFinal { get; init; }

    /// <summary>The error that ended it, by its own account; null when it names none.</summary>
    public string? Error { get; init; }

    /// <summary>What kind of failure the error is. Default transient.</summary>
    public FailureKind ErrorKind { get; init; } = FailureKind.Transient;

    /// <summary>What it says for a person: its progress, or its last words.</summary>
    public string? Text { get; init; }

    /// <summary>What it used in all so far, when the line says so.</summary>
    public Usage? Usage { get; init; }

    /// <summary>What this one call used, for an agent that says no sum: these add up.</summary>
    public Usage? CallUsage { get; init; }
}
