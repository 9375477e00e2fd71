namespace Autopilot.Testing;

/// <summary>What an agent does in its clone.</summary>
public enum AgentBehaviour
{
    /// <summary>Writes the file <c>conformance.txt</c> and ends without an error.</summary>
    WritesFile,

    /// <summary>Ends with an error, by its own account.</summary>
    Fails,

    /// <summary>
    /// Starts a child that detaches itself (a session of its own, HUP and TERM ignored) and never ends; then reports progress;
    /// then never ends, and ignores TERM.
    /// </summary>
    NeverEnds,

    /// <summary>Starts the same child, writes <c>conformance.txt</c>, and ends without an error.</summary>
    LeavesChild,

    /// <summary>Says at least 16 MiB, in long lines, and ends without an error.</summary>
    Floods,

    /// <summary>Writes its environment, one NAME=value a line, into <c>environment.txt</c>, and ends without an error.</summary>
    WritesEnvironment,
}
