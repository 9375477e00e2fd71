using System.Text;

namespace Autopilot;

/// <summary>
/// A run's clone, as the model may reach it: nothing outside, nothing of git's own, and nothing through a link. A path is looked at anew each time, since a
/// command may have put a link into its way; between the look and the use nothing runs, because what a command leaves behind is swept.
/// </summary>
/// <param name="root">The clone's folder.</param>
/// <param name="scope">Globs of the files that may change.</param>
internal sealed class CloneFolder(string root, IReadOnlyList<string> scope)
{
    /// <summary>The most bytes of a file that is read or written.</summary>
    public const int LargestFile = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    private readonly Func<string, bool> isInScope = ScopeGlobs.Matcher(scope);

    /// <summary>The path that a model means.</summary>
    /// <exception cref="ToolRefusal">It leads out, into git's own files, or through a link.</exception>
    public ClonePath Resolve(string path)
    {
        if (Path.IsPathRooted(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw Refuse(path, "is not within the repository");
        }

        string[] names = [.. path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Where(name => name is not ("" or "."))];
        if (names.Contains("..", StringComparer.Ordinal))
        {
            throw Refuse(path, "leads upwards");
        }

        // Other systems take .GIT and ".git " for the same folder.
        if (names.Any(name => string.Equals(name.TrimEnd(' ', '.'), ".git", StringComparison.OrdinalIgnoreCase)))
        {
            throw Refuse(path, "is one of git's own files");
        }

        var full = root;
        foreach (var name in (string[])["", .. names])
        {
            full = Path.Combine(full, name);
            if (IsLink(new FileInfo(full)))
            {
                throw Refuse(path, "leads through a symbolic link, which is not followed");
            }
        }

        return new ClonePath(string.Join('/', names), full);
    }

    /// <summary>The path of a file that may be changed.</summary>
    /// <exception cref="ToolRefusal">As <see cref="Resolve"/>, or it is outside the scope.</exception>
    public ClonePath ResolveForChange(string path)
    {
        var found = Resolve(path);
        return isInScope(found.Relative)
            ? found
            : throw new ToolRefusal($"'{found.Relative}' is outside the scope of the task and may not change. Accepted: files that match {string.Join(", ", scope)}.");
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="ToolRefusal">There is none, or it is too large or no text.</exception>
    public static string ReadText(ClonePath path)
    {
        if (Directory.Exists(path.Full))
        {
            throw new ToolRefusal($"'{path.Relative}' is a folder.");
        }

        var file = new FileInfo(path.Full);
        if (!file.Exists)
        {
            throw new ToolRefusal($"There is no file '{path.Relative}'.");
        }

        if (file.Length > LargestFile)
        {
            throw new ToolRefusal(FormattableString.Invariant($"'{path.Relative}' has {file.Length} bytes; at most {LargestFile} are accepted."));
        }

        // A pipe or a device has no length, and reading it may never end.
        return file.Length == 0 ? "" : Decode(path, File.ReadAllBytes(path.Full));
    }

    /// <summary>Writes the text of a file.</summary>
    /// <exception cref="ToolRefusal">It is too large.</exception>
    public static void WriteText(ClonePath path, string text, FileMode mode)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > LargestFile)
        {
            throw new ToolRefusal(FormattableString.Invariant($"'{path.Relative}' would have {bytes.Length} bytes; at most {LargestFile} are accepted."));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path.Full)!);
        using var file = new FileStream(path.Full, mode, FileAccess.Write);
        file.Write(bytes);
    }

    /// <summary>The files of a folder and of those below it, in order; links and git's own files are left out.</summary>
    /// <param name="folder">The folder, or one file.</param>
    /// <param name="glob">Only those that match it; null: all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static IEnumerable<ClonePath> Files(ClonePath folder, string? glob, CancellationToken cancellationToken)
    {
        IEnumerable<ClonePath> all = File.Exists(folder.Full) ? [folder] : Below(folder, cancellationToken);
        if (glob is null)
        {
            return all;
        }

        var matches = ScopeGlobs.Matcher([glob]);
        return all.Where(file => matches(file.Relative));
    }

    private static IEnumerable<ClonePath> Below(ClonePath folder, CancellationToken cancellationToken)
    {
        var open = new Stack<ClonePath>([folder]);
        while (open.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!Directory.Exists(next.Full))
            {
                yield return next;
                continue;
            }

            foreach (var entry in new DirectoryInfo(next.Full).EnumerateFileSystemInfos("*", Everything)
                .Where(entry => entry.Name != ".git" && !IsLink(entry))
                .OrderByDescending(entry => entry.Name, StringComparer.Ordinal))
            {
                open.Push(new ClonePath(next.Relative.Length == 0 ? entry.Name : $"{next.Relative}/{entry.Name}", entry.FullName));
            }
        }
    }

    private static string Decode(ClonePath path, byte[] bytes)
    {
        try
        {
            var text = Strict.GetString(bytes);
            return text.Contains('\0', StringComparison.Ordinal) ? throw new DecoderFallbackException() : text;
        }
        catch (DecoderFallbackException)
        {
            throw new ToolRefusal($"'{path.Relative}' is a binary file: it is no text in UTF-8.");
        }
    }

    private static bool IsLink(FileSystemInfo entry) => entry.LinkTarget is not null;

    private static ToolRefusal Refuse(string path, string why) => new(
        $"'{Text.Start(path, 200)}' {why}. Accepted: the path of a file of the repository, relative to its root, such as src/main.c.");
}
