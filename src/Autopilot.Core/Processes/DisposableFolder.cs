namespace Autopilot;

/// <summary>Removes folders in which others have worked.</summary>
internal static class DisposableFolder
{
    private static readonly EnumerationOptions Readable = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    /// <summary>Removes a folder with everything in it, also what was made read-only. Links are removed, not followed.</summary>
    /// <param name="path">The folder; none there is as good as removed.</param>
    /// <returns>Whether it is gone.</returns>
    public static bool Delete(string path)
    {
        // The second try is for read-only folders, and for a file that a process wrote while it was being ended.
        for (var round = 0; round < 2; round++)
        {
            try
            {
                if (!Directory.Exists(path))
                {
                    return true;
                }

                if (round > 0)
                {
                    Unlock(path);
                }

                Directory.Delete(path, recursive: true);
                return true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }

        return false;
    }

    /// <summary>Every folder below a folder that can be read, itself included; links are not followed.</summary>
    public static IEnumerable<DirectoryInfo> Below(string path)
    {
        var open = new Stack<DirectoryInfo>([new DirectoryInfo(path)]);
        while (open.TryPop(out var folder))
        {
            yield return folder;
            foreach (var child in folder.EnumerateDirectories("*", Readable).Where(child => child.LinkTarget is null))
            {
                open.Push(child);
            }
        }
    }

    private static void Unlock(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var folder in Below(path))
        {
            folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
    }
}
