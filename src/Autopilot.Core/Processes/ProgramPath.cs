namespace Autopilot;

/// <summary>
/// Finds programs on PATH only. The runtime looks into the current directory first, where a file of a checkout may bear the
/// name of a program.
/// </summary>
internal static class ProgramPath
{
    /// <summary>The path of a program, or null when it is not on PATH.</summary>
    /// <param name="fileName">A path, which is returned as it is, or a name.</param>
    public static string? Find(string fileName)
    {
        if (fileName.Contains('/', StringComparison.Ordinal) || OperatingSystem.IsWindows())
        {
            return fileName;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, fileName))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);
}
