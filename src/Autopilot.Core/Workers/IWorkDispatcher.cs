namespace Autopilot;

/// <summary>Puts work before workers that do not pull: an endpoint, a job. The default is the store itself, which always accepts.</summary>
public interface IWorkDispatcher
{
    /// <summary>Whether it pushes: an accepted push counts as a live worker for its start-up time.</summary>
    bool Pushes { get; }

    /// <summary>Offers work. At most once per key.</summary>
    /// <param name="key">The effect's key.</param>
    /// <param name="capability">What a worker must offer.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>A handle, or why the offer was refused: the next one may be taken, and three in a row block the run.</returns>
    /// <exception cref="ProviderException">
    /// Transient: unknown, and looked up. Environment: as a refusal. Deterministic or Policy: no repeat would be taken either, and the run ends at once.
    /// </exception>
    Task<WriteResult<string>> OfferAsync(EffectKey key, string capability, CancellationToken cancellationToken);

    /// <summary>Whether an offer was made under a key; null when that cannot be found out.</summary>
    /// <param name="key">The effect's key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool?> WasOfferedAsync(EffectKey key, CancellationToken cancellationToken);
}
