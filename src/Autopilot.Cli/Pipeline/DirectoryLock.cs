namespace Autopilot.Cli;

/// <summary>
/// The exclusive right to run in a folder. Whoever gets it knows that the earlier owner's process is dead, and may end
/// what that left behind.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    public const string LockedCode = "dir_in_use";

    private readonly FileStream file;

    private DirectoryLock(FileStream file) => this.file = file;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="AutopilotException"><c>dir_in_use</c>: another process runs in it.</exception>
    public static DirectoryLock Take(string directory)
    {
        Directory.CreateDirectory(directory);
        try
        {
            var held = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

            // The folder may lie in somebody's checkout, whose git must not see it.
            File.WriteAllText(Path.Combine(directory, ".gitignore"), "*\n");
            return new DirectoryLock(held);
        }
        catch (IOException error)
        {
            throw new AutopilotException(LockedCode, $"Another autopilot process runs in '{directory}'. Wait for it, or stop it.", error);
        }
    }

    public void Dispose() => file.Dispose();
}
