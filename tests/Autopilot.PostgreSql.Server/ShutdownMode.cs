namespace Autopilot.Tests.Servers;

/// <summary>How a server is stopped.</summary>
public enum ShutdownMode
{
    /// <summary>As an operator does: transactions under way are refused, everything else is written.</summary>
    Fast,

    /// <summary>As by the loss of power: nothing is written any more, and the next start recovers from the log.</summary>
    Immediate,
}
