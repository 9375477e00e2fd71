namespace Autopilot;

/// <summary>
/// What a conditional write did: it happened, with its result, or it provably did not. When neither is known the port
/// throws a transient <see cref="ProviderException"/> instead.
/// </summary>
/// <typeparam name="T">The result.</typeparam>
/// <param name="Value">The result, when it happened.</param>
/// <param name="Refusal">Why it did not happen; the reason is one of <see cref="FailureReasons"/> where the run should end.</param>
public sealed record WriteResult<T>(T? Value, Refusal? Refusal)
{
    /// <summary>Whether it happened.</summary>
    public bool IsDone => Refusal is null;
}
