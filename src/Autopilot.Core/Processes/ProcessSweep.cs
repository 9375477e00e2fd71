using System.Diagnostics;
using System.Text;

namespace Autopilot;

/// <summary>
/// Finds and kills processes by a run's mark in their environment, or by the folder that they work in, whoever their parent
/// is now. Linux only; elsewhere it finds none. A process that cleared its environment, left the folder and detached itself is
/// beyond it.
/// </summary>
internal static class ProcessSweep
{
    /// <summary>Kills every process whose environment has the variable with an accepted value.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <param name="accept">Says of a value whether its process is to be killed.</param>
    /// <param name="spare">Processes that carry this variable are left alone.</param>
    /// <returns>How many were killed.</returns>
    public static int Kill(string variable, Func<string, bool> accept, string? spare = null) => KillAll(() => Find(variable, accept, spare));

    /// <summary>Kills every process whose working directory is a folder or lies below it.</summary>
    /// <param name="folder">The folder's full path, without symbolic links.</param>
    /// <returns>How many were killed.</returns>
    public static int KillIn(string folder) => KillAll(() => FindIn(folder));

    /// <summary>The ids of the processes that <see cref="Kill"/> would kill.</summary>
    public static IReadOnlyList<int> Find(string variable, Func<string, bool> accept, string? spare = null)
    {
        var prefix = variable + "=";
        return Where(id => ReadEnvironment(id) is var entries
            && entries.Any(entry => entry.StartsWith(prefix, StringComparison.Ordinal) && accept(entry[prefix.Length..]))
            && (spare is null || !entries.Any(entry => entry.StartsWith(spare + "=", StringComparison.Ordinal))));
    }

    /// <summary>The ids of the processes that <see cref="KillIn"/> would kill.</summary>
    public static IReadOnlyList<int> FindIn(string folder)
    {
        var below = folder.TrimEnd('/') + "/";
        return Where(id => (ReadWorkingDirectory(id) + "/").StartsWith(below, StringComparison.Ordinal));
    }

    // A process that forks while we read may leave a child behind, so the sweep repeats until it finds none.
    private static int KillAll(Func<IReadOnlyList<int>> find)
    {
        var killed = 0;
        for (var round = 0; round < 10; round++)
        {
            var found = find();
            if (found.Count == 0)
            {
                break;
            }

            killed += found.Count(TryKill);
        }

        return killed;
    }

    private static IReadOnlyList<int> Where(Func<int, bool> matches) => !Directory.Exists("/proc/self")
        ? []
        : [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && matches(id))];

    private static string[] ReadEnvironment(int id)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/environ")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // It ended, or is somebody else's.
        }
    }

    private static string? ReadWorkingDirectory(int id)
    {
        try
        {
            return new FileInfo($"/proc/{id}/cwd").LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // It ended, or is somebody else's.
        }
    }

    private static bool TryKill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit(2000);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false; // It ended in the meantime.
        }
    }
}
