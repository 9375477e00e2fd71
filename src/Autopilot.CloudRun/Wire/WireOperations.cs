namespace Autopilot;

/// <summary>A page of operations.</summary>
internal sealed record WireOperations
{
    public IReadOnlyList<WireOperation>? Operations { get; init; }

    public string? NextPageToken { get; init; }
}
