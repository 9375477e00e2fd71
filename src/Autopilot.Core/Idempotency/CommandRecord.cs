namespace Autopilot;

/// <summary>A command that carries an idempotency key. Kept as long as its task.</summary>
/// <param name="Principal">Who sent it; keys of different principals never meet.</param>
/// <param name="Key">The caller's key, 1 to 200 characters.</param>
/// <param name="PayloadHash">SHA-256 of the payload: the same key with another payload is an error.</param>
/// <param name="Answer">What was answered, to be answered again.</param>
public sealed record CommandRecord(string Principal, string Key, string PayloadHash, string Answer);
