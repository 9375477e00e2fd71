namespace Autopilot;

/// <summary>What a repository declares that it needs of a process on this machine.</summary>
internal static class DeclaredNeeds
{
    // What every service gets.
    private static readonly string[] Given = ["PORT", "AUTOPILOT_COMMIT"];

    /// <summary>Why it cannot be kept to, or null.</summary>
    public static string? FindObstacle(ManifestService? declared, ProcessDeployOptions options)
    {
        if (declared is null)
        {
            return null;
        }

        string[] missing = [.. declared.Settings.Concat(declared.Secrets).Except([.. options.Environment.Keys, .. Given], StringComparer.Ordinal)];
        return missing.Length > 0 ? $"{declared.Target} lacks what its manifest requires: {string.Join(", ", missing)}. Name them in ProcessDeployOptions.Environment."
            : declared.HealthPath is { } path && path != options.HealthPath ? $"{declared.Target} is asked at '{options.HealthPath}', and its manifest says '{path}'."
            : declared.VersionPath is { } version && version != options.HealthPath ? $"{declared.Target} names its commit at '{options.HealthPath}', and its manifest says '{version}'."
            : null;
    }
}
