namespace Autopilot;

/// <summary>The default dispatcher: the store itself. Workers pull; the commit that puts work on offer is the offer.</summary>
internal sealed class StoreDispatcher : IWorkDispatcher
{
    public bool Pushes => false;

    public Task<WriteResult<string>> OfferAsync(EffectKey key, string capability, CancellationToken cancellationToken) =>
        Task.FromResult(WriteResults.Done("store"));

    public Task<bool?> WasOfferedAsync(EffectKey key, CancellationToken cancellationToken) => Task.FromResult<bool?>(true);
}
