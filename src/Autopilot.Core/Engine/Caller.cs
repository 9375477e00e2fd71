namespace Autopilot;

/// <summary>Who gives a command, and under which conditions.</summary>
/// <param name="Principal">The authenticated principal; it stands in the ledger.</param>
public sealed record Caller(string Principal)
{
    /// <summary>The same key and payload again changes nothing and answers as the first time. 1 to 200 characters.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What the key stands for: the whole request, where more of it counts than what the command takes. Null: the command's own facts.</summary>
    public string? IdempotencyPayload { get; init; }

    /// <summary>The version that the caller saw; any other refuses the command.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>The only principal of a generated local installation, who may approve what it wrote.</summary>
    public bool IsSoleOperator { get; init; }
}
