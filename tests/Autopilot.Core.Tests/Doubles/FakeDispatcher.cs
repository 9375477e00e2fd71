namespace Autopilot.Tests;

/// <summary>A dispatcher that pushes work, and remembers under which keys.</summary>
internal sealed class FakeDispatcher(CallScript script) : IWorkDispatcher
{
    public bool Pushes { get; set; }

    public List<EffectKey> Orders { get; } = [];

    public Task<WriteResult<string>> OfferAsync(EffectKey key, string capability, CancellationToken cancellationToken) => script.AnswerAsync(
        "offer", key,
        () =>
        {
            Orders.Add(key);
            return WriteResults.Done($"order {key}");
        },
        cancellationToken);

    public Task<bool?> WasOfferedAsync(EffectKey key, CancellationToken cancellationToken) =>
        script.AnswerAsync<bool?>("was_offered", key, () => Orders.Contains(key), cancellationToken);
}
