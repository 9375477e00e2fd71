namespace Autopilot;

/// <summary>Asks a running service how it is and which commit it runs.</summary>
public interface IHealthProbe
{
    /// <summary>Asks once. Never throws for what the service does: that is in the answer.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="url">The address at which users reach it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<HealthReading> ProbeAsync(string target, string url, CancellationToken cancellationToken);
}
