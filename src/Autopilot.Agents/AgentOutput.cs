namespace Autopilot;

/// <summary>What an agent writes to standard output.</summary>
public enum AgentOutput
{
    /// <summary>Text for people. Its exit code is all that it says of its end.</summary>
    Plain,

    /// <summary>One JSON object a line, the last of which says how it ended; an end without it is a failure.</summary>
    JsonLines,
}
