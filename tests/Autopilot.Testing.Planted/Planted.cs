namespace Autopilot;

/// <summary>Which of the planted faults is on.</summary>
internal static class Planted
{
    /// <summary>Its name; null: none.</summary>
    public static string? Fault { get; set; }

    public static bool Is(string fault) => string.Equals(Fault, fault, StringComparison.Ordinal);
}
