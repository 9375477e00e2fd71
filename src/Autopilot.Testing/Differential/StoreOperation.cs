namespace Autopilot.Testing;

/// <summary>One operation, which every store is given in its own terms: worker ids, leases and positions are each store's own.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Vtid">The task that it is about, or null.</param>
/// <param name="Detail">Its arguments, for a person.</param>
/// <param name="Run">Does it, and answers.</param>
internal sealed record StoreOperation(string Name, Vtid? Vtid, string Detail, Func<StoreActor, Task<object?>> Run)
{
    public override string ToString() => $"{Name} {Vtid} {Detail}".TrimEnd();
}
