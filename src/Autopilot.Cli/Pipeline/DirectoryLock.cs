namespace Autopilot.Cli;

/// <summary>
/// The exclusive right to run in a folder. Whoever gets it knows that the earlier owner's process is dead, and may end
/// what that left behind.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    public const string LockedCode = "dir_in_use";

    private const string Everything = "*";

    private readonly FileStream file;

    private DirectoryLock(FileStream file) => this.file = file;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="AutopilotException"><c>dir_in_use</c>: another process runs in it. <c>usage</c>: it is somebody's own.</exception>
    public static DirectoryLock Take(string directory)
    {
        // The folder may lie in somebody's checkout, whose git must not see it.
        var ignore = Path.Combine(directory, ".gitignore");
        if (Path.Exists(Path.Combine(directory, ".git")) || (File.Exists(ignore) && File.ReadAllText(ignore).Trim() is not ("" or Everything)))
        {
            throw new AutopilotException(ExitCodes.UsageCode, $"'{directory}' holds somebody's own files. Accepted as --dir: a folder that holds nothing else.");
        }

        Directory.CreateDirectory(directory);
        try
        {
            File.WriteAllText(ignore, Everything + "\n");
            return new DirectoryLock(new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error)
        {
            throw new AutopilotException(LockedCode, $"Another autopilot process runs in '{directory}'. Wait for it, or stop it.", error);
        }
    }

    public void Dispose() => file.Dispose();
}
