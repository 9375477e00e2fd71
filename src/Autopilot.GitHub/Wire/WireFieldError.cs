namespace Autopilot;

/// <summary>What GitHub objects to in one field.</summary>
internal sealed record WireFieldError(string? Field, string? Code, string? Message)
{
    public override string ToString() => Message ?? $"{Field}: {Code}";
}
