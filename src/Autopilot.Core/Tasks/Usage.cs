namespace Autopilot;

/// <summary>What work has used, as metered by us or reported by the worker.</summary>
/// <param name="Tokens">Model tokens, input and output.</param>
/// <param name="Money">US dollars; null when the price is unknown, which is not zero.</param>
/// <param name="Calls">Model calls.</param>
public sealed record Usage(long Tokens = 0, decimal? Money = null, int Calls = 0);
