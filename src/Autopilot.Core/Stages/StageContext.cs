namespace Autopilot;

/// <summary>One look at one run: the snapshot, the ports and the store's time as it goes on.</summary>
internal sealed class StageContext(TaskSnapshot snapshot, EnginePorts ports, string host, CancellationToken cancellationToken)
{
    private readonly long readAt = ports.Time.GetTimestamp();

    public TaskSnapshot Snapshot => snapshot;

    public AutopilotTask Task => snapshot.Task;

    public Run Run => snapshot.Run!;

    public RunPolicy Policy => Run.Policy;

    public EnginePorts Ports => ports;

    public string Host => host;

    public CancellationToken Cancellation => cancellationToken;

    /// <summary>The store's time now: its time of the reading, and what has gone by since on a monotonic clock.</summary>
    public DateTimeOffset Now => snapshot.Now + ports.Time.GetElapsedTime(readAt);

    /// <summary>The same look at a newer snapshot.</summary>
    public StageContext At(TaskSnapshot newer) => new(newer, ports, host, cancellationToken);

    /// <summary>The latest effect of an action in this run, or null.</summary>
    public Effect? Latest(EffectAction action) => snapshot.Effects.LastOrDefault(effect => effect.Key.Action == action);

    /// <summary>The latest effect of an action on a subject in this run, or null.</summary>
    public Effect? Latest(EffectAction action, string subject) =>
        snapshot.Effects.LastOrDefault(effect => effect.Key.Action == action && effect.Subject == subject);

    /// <summary>The next key of an action.</summary>
    public EffectKey NextKey(EffectAction action) => new(Run.Vtid, Run.Attempt, action, (Latest(action)?.Key.Ordinal ?? 0) + 1);
}
