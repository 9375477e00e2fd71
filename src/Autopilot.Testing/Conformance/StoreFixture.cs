namespace Autopilot.Testing;

/// <summary>A fresh, empty store for one case, and the power over its clock.</summary>
/// <param name="Store">The store; nobody else uses it.</param>
/// <param name="Advance">Moves the store's clock on. Between two calls it may run on by itself, by less than a second.</param>
/// <param name="Reopen">
/// Ends the store and opens what it wrote again; null for a store that keeps nothing. The old one is not used any more.
/// </param>
public sealed record StoreFixture(IAutopilotStore Store, Action<TimeSpan> Advance, Func<Task<IAutopilotStore>>? Reopen = null);
