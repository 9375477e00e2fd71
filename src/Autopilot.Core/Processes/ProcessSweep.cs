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
    // Only a process that the kernel cannot end yet, or that goes on forking faster than it is killed, takes longer than a moment.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Kills every process whose environment has the variable with an accepted value.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <param name="accept">Says of a value whether its process is to be killed.</param>
    /// <param name="spare">Processes that carry this variable are left alone.</param>
    /// <returns>How many were killed.</returns>
    public static int Kill(string variable, Func<string, bool> accept, string? spare = null) => KillAll(() => Look(variable, accept, spare));

    /// <summary>Kills every process whose working directory is a folder or lies below it.</summary>
    /// <param name="folder">The folder's full path, without symbolic links.</param>
    /// <returns>How many were killed.</returns>
    public static int KillIn(string folder) => KillAll(() => (FindIn(folder), false));

    /// <summary>The ids of the processes that <see cref="Kill"/> would kill.</summary>
    public static IReadOnlyList<int> Find(string variable, Func<string, bool> accept, string? spare = null) => Look(variable, accept, spare).Found;

    /// <summary>The ids of the processes that <see cref="KillIn"/> would kill.</summary>
    public static IReadOnlyList<int> FindIn(string folder)
    {
        var below = folder.TrimEnd('/') + "/";
        return Where(id => (ReadWorkingDirectory(id) + "/").StartsWith(below, StringComparison.Ordinal));
    }

    // A process that forks while we read may leave a child behind, and one that is killed takes a moment to end: the sweep repeats until it
    // finds none and is sure of all. What has ended is no longer found, whether or not anybody has asked for its exit code yet.
    private static int KillAll(Func<(IReadOnlyList<int> Found, bool IsUnsure)> look)
    {
        var time = TimeProvider.System;
        var (killed, began, pause) = (new HashSet<int>(), time.GetTimestamp(), new SpinWait());
        while (look() is var (found, isUnsure) && (found.Count > 0 || isUnsure) && time.GetElapsedTime(began) < Patience)
        {
            killed.UnionWith(found.Where(TryKill));
            pause.SpinOnce();
        }

        return killed.Count;
    }

    private static (IReadOnlyList<int> Found, bool IsUnsure) Look(string variable, Func<string, bool> accept, string? spare)
    {
        var (prefix, isUnsure) = (variable + "=", false);
        var found = Where(id =>
        {
            var entries = ReadEnvironment(id);
            isUnsure |= entries is null;
            return entries is not null
                && entries.Any(entry => entry.StartsWith(prefix, StringComparison.Ordinal) && accept(entry[prefix.Length..]))
                && (spare is null || !entries.Any(entry => entry.StartsWith(spare + "=", StringComparison.Ordinal)));
        });
        return (found, isUnsure);
    }

    private static IReadOnlyList<int> Where(Func<int, bool> matches) => !Directory.Exists("/proc/self")
        ? []
        : [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && matches(id))];

    // Null: it is becoming another program right now, and for that moment shows no environment; whoever started it may have ended by then.
    private static string[]? ReadEnvironment(int id)
    {
        try
        {
            var environment = File.ReadAllBytes($"/proc/{id}/environ");
            if (environment.Length == 0)
            {
                if (IsStarting(File.ReadAllText($"/proc/{id}/stat")) && new FileInfo($"/proc/{id}/exe").LinkTarget is not null)
                {
                    return null;
                }

                environment = File.ReadAllBytes($"/proc/{id}/environ"); // It may have become it since.
            }

            return Encoding.UTF8.GetString(environment).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // It ended, or is somebody else's.
        }
    }

    /// <summary>Whether a process has no place for its environment yet, by its line in <c>/proc</c>; a thread of the kernel never has one.</summary>
    /// <param name="stat">The line: proc(5), in which <c>env_end</c> is the 51st field. The second is a name in parentheses and may hold anything.</param>
    public static bool IsStarting(string stat) =>
        stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 48 } fields && fields[48] == "0";

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
            return true;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false; // It ended in the meantime.
        }
    }
}
