namespace Autopilot.Cli;

/// <summary>What marks the processes of a directory's owner: a drawn id, kept in the directory, that tells nobody where it is.</summary>
internal static class OwnerMark
{
    /// <summary>The directory's mark; the first call draws it. Whoever calls holds the directory's lock.</summary>
    public static string Of(string directory)
    {
        var file = Path.Combine(directory, "owner");
        if (File.Exists(file) && Guid.TryParseExact(File.ReadAllText(file).Trim(), "n", out var known))
        {
            return known.ToString("n");
        }

        var drawn = Guid.NewGuid().ToString("n");
        File.WriteAllText(file + ".tmp", drawn + "\n");
        File.Move(file + ".tmp", file, overwrite: true);
        return drawn;
    }
}
