namespace Autopilot.Testing;

/// <summary>A dispatcher that pushes work, as it truly is: it knows every order that it took. Its workers come and claim as all others do.</summary>
internal sealed class SimulatedDispatcher(Fates fates)
{
    private readonly HashSet<EffectKey> orders = [];

    /// <summary>Watches what the engine does here.</summary>
    public required EffectLaws Laws { get; init; }

    public WriteResult<string> Offer(EffectKey key)
    {
        switch (fates.Of(key.Vtid, key.Attempt))
        {
            case Mishap.OffersRefused:
                return WriteResults.Refused<string>("refused", "The endpoint takes no work.");
            case Mishap.NoOfferFits:
                throw new ProviderException(FailureKind.Deterministic, "order_too_large", "The endpoint can take no order of this size.");
        }

        if (orders.Add(key))
        {
            Laws.Offers(key);
        }

        return WriteResults.Done($"order {key}");
    }

    public bool? WasOffered(EffectKey key) => orders.Contains(key);
}
