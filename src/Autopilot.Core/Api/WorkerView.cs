namespace Autopilot;

/// <summary>A worker, as the HTTP API shows it.</summary>
/// <param name="WorkerId">The instance.</param>
/// <param name="Name">Its name.</param>
/// <param name="Host">The machine.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="Revision">The revision of its deployment, or null.</param>
/// <param name="Capabilities">What it offers.</param>
/// <param name="MaxConcurrent">Claims that it may hold at a time.</param>
/// <param name="Claims">Claims that it holds.</param>
/// <param name="RegisteredAt">Since when.</param>
/// <param name="SeenAt">Its last sign of life.</param>
/// <param name="Alive">Whether that was within the last minute.</param>
public sealed record WorkerView(
    string WorkerId, string Name, string Host, string Version, string? Revision, IReadOnlyList<string> Capabilities, int MaxConcurrent, int Claims,
    DateTimeOffset RegisteredAt, DateTimeOffset SeenAt, bool Alive)
{
    /// <summary>Shows a worker.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="now">The store's time.</param>
    public static WorkerView Of(WorkerInfo worker, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(worker);
        var says = worker.Registration;
        return new(
            worker.Id, says.Name, says.Host, says.Version, says.Revision, says.Capabilities, says.MaxConcurrent, worker.Claims,
            worker.RegisteredAt, worker.SeenAt, now - worker.SeenAt <= StoreRules.FreeSlotWindow);
    }
}

/// <summary>What a worker is registered as.</summary>
/// <param name="WorkerId">The instance; every later call names it.</param>
public sealed record RegisteredView(string WorkerId);
