namespace Autopilot;

/// <summary>A command was refused; nothing was written. The code says why, the message says what is accepted.</summary>
public sealed class RefusedException : AutopilotException
{
    /// <summary>Creates a refusal.</summary>
    /// <param name="code">One of <see cref="RefusalCodes"/>.</param>
    /// <param name="message">What was refused, with the value, and what is accepted.</param>
    /// <param name="vtid">The task it concerns, where there is one.</param>
    /// <param name="version">The task's current version, where a comparison failed.</param>
    public RefusedException(string code, string message, Vtid? vtid = null, long? version = null)
        : base(code, message)
    {
        Vtid = vtid;
        Version = version;
    }

    /// <summary>The task it concerns, where there is one.</summary>
    public Vtid? Vtid { get; }

    /// <summary>The task's current version, where a comparison failed.</summary>
    public long? Version { get; }
}
