namespace Autopilot;

/// <summary>
/// The reading and resolving side of effects, commands and notifications. Intents are written only by
/// <see cref="ITaskStore.CommitAsync"/>, in the transaction that checks the switch and the run's version.
/// </summary>
public interface IIdempotencyStore
{
    /// <summary>The effects of a run, by action and ordinal.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Effect>> ListEffectsAsync(Vtid vtid, int attempt, CancellationToken cancellationToken);

    /// <summary>Records what became of an intent. Only <see cref="EffectStatus.Intended"/> changes, and only once.</summary>
    /// <param name="key">The intent.</param>
    /// <param name="status"><see cref="EffectStatus.Done"/> or <see cref="EffectStatus.Refused"/>.</param>
    /// <param name="result">What the provider answered.</param>
    /// <param name="adopted">Whether it was found instead of performed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="false"/> when it was already resolved, or was never intended.</returns>
    Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken);

    /// <summary>The recorded command under a key, or null.</summary>
    /// <param name="principal">Who sent it.</param>
    /// <param name="key">The caller's key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CommandRecord?> FindCommandAsync(string principal, string key, CancellationToken cancellationToken);

    /// <summary>Accepts a notification, once: its delivery is kept for 30 days, and what it wakes is due, in one transaction.</summary>
    /// <param name="notification">The notification.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="false"/> when this delivery was accepted before; then nothing changed.</returns>
    Task<bool> AcceptAsync(Notification notification, CancellationToken cancellationToken);
}
