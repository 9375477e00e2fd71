using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Autopilot;

/// <summary>A process that outlives the host that started it. Its start time tells it from a later process with the same id.</summary>
/// <param name="Id">The process id; it leads its own session, so its negative is its group.</param>
/// <param name="StartedAt">The start time as the system counts it.</param>
/// <param name="Port">The port that it was given.</param>
internal sealed record RevisionProcess(int Id, long StartedAt, int Port)
{
    /// <summary>Carried by every process of a revision; the value stands for the revision's folder, which no other installation shares.</summary>
    public const string Marker = ProcessEnvironment.RevisionVariable;

    /// <summary>Whether the process that was started lives. What it started and left behind is no service.</summary>
    public bool IsAlive() => FindStart(Id) == StartedAt;

    /// <summary>The process of a folder that nobody wrote down, because its host died right after starting it.</summary>
    public static RevisionProcess? FindOrphan(string folder)
    {
        var mark = FolderMark.Of(folder);
        foreach (var id in ProcessSweep.Find(Marker, value => value == mark))
        {
            if (ReadStat(id) is { } stat
                && stat.Session == id
                && int.TryParse(ReadEnvironment(id).GetValueOrDefault("PORT"), CultureInfo.InvariantCulture, out var port))
            {
                return new RevisionProcess(id, stat.StartedAt, port);
            }
        }

        return null;
    }

    public static long? FindStart(int id)
    {
        if (HasProc)
        {
            return ReadStat(id)?.StartedAt;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return null; // No such process.
        }
    }

    private static bool HasProc => Directory.Exists("/proc/self");

    private static (long StartedAt, int Session)? ReadStat(int id)
    {
        try
        {
            // The name stands in parentheses and may hold anything; the state is the first field after it.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : (long.Parse(fields[19], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // It is gone.
        }
    }

    private static Dictionary<string, string> ReadEnvironment(int id)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/environ")).Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(entry => entry.Split('=', 2)).Where(parts => parts.Length == 2)
                .DistinctBy(parts => parts[0], StringComparer.Ordinal).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new(StringComparer.Ordinal); // It is gone, or somebody else's.
        }
    }
}
