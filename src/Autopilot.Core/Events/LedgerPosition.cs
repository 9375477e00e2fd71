namespace Autopilot;

/// <summary>A place in the ledger of one store. Opaque: it orders nothing outside that store.</summary>
/// <param name="Token">The store's own text.</param>
public readonly record struct LedgerPosition(string Token)
{
    /// <summary>Before the first event.</summary>
    public static LedgerPosition Start { get; } = new("");

    /// <inheritdoc/>
    public override string ToString() => Token ?? "";
}
