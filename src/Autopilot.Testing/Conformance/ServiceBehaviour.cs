namespace Autopilot.Testing;

/// <summary>How a deployed service behaves.</summary>
public enum ServiceBehaviour
{
    /// <summary>It answers 200 with its commit.</summary>
    Healthy,

    /// <summary>It answers 503 with its commit.</summary>
    Unhealthy,

    /// <summary>It answers 200 with another commit.</summary>
    ReportsOtherCommit,

    /// <summary>It runs and never listens.</summary>
    NeverListens,

    /// <summary>It writes <c>boom 42</c> and ends.</summary>
    EndsAtOnce,
}
