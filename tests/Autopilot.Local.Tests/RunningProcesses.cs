using System.Globalization;

namespace Autopilot.Tests;

/// <summary>What runs on this machine, read from /proc.</summary>
internal static class RunningProcesses
{
    /// <summary>The processes with a variable in their environment.</summary>
    public static IReadOnlyList<int> With(string variable, Func<string, bool> accept) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ReadEnvironment(id).Any(entry => entry.StartsWith(variable + "=", StringComparison.Ordinal) && accept(entry[(variable.Length + 1)..])))];

    /// <summary>Whether a folder stands in a process's environment.</summary>
    public static bool In(int id, string folder) => ReadEnvironment(id).Any(entry => entry.Contains(folder, StringComparison.Ordinal));

    private static string[] ReadEnvironment(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // It ended.
        }
    }
}
