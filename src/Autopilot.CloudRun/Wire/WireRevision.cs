namespace Autopilot;

/// <summary>A revision.</summary>
internal sealed record WireRevision
{
    public string? Name { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public IReadOnlyList<WireContainer>? Containers { get; init; }

    public bool? Reconciling { get; init; }

    public IReadOnlyList<WireCondition>? Conditions { get; init; }

    public string? LogUri { get; init; }
}
