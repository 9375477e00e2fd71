using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Autopilot.Cli.Tests;

/// <summary>What runs on this machine for a folder, read from /proc: it works there, or names it in its environment or command line.</summary>
internal static class RunningProcesses
{
    public static IReadOnlyList<string> Of(string folder) => [.. Find(folder).Select(id => $"{id}: {Read(id, "cmdline").Replace('\0', ' ')}")];

    /// <summary>Ends all of them, also those that are started meanwhile.</summary>
    public static void Kill(string folder)
    {
        for (var found = Find(folder); found.Count > 0; found = Find(folder))
        {
            foreach (var id in found)
            {
                TryKill(id);
            }
        }
    }

    private static List<int> Find(string folder) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && IsOf(id, folder))];

    private static bool IsOf(int id, string folder) =>
        Read(id, "environ").Contains(folder, StringComparison.Ordinal) || Read(id, "cmdline").Contains(folder, StringComparison.Ordinal)
        || WorkingDirectory(id).StartsWith(folder, StringComparison.Ordinal);

    private static string Read(int id, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/{file}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // It ended, or is somebody else's.
        }
    }

    private static string WorkingDirectory(int id)
    {
        try
        {
            return new FileInfo($"/proc/{id}/cwd").LinkTarget ?? "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // It ended, or is somebody else's.
        }
    }

    private static void TryKill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit(5000);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return; // It ended in the meantime.
        }
    }
}
