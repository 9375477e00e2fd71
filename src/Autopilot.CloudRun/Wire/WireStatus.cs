namespace Autopilot;

/// <summary>What an error says: of an answer with its word, of an operation with its number.</summary>
internal sealed record WireStatus
{
    public int? Code { get; init; }

    public string? Status { get; init; }

    public string? Message { get; init; }
}
