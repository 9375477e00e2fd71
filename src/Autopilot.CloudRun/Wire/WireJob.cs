namespace Autopilot;

/// <summary>A job, as far as it is of interest.</summary>
internal sealed record WireJob
{
    public string? Name { get; init; }

    public WireCondition? TerminalCondition { get; init; }
}
