using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>The tree that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] BuildOutput = ["/bin/", "/obj/", "/artifacts/", "/TestResults/", "/.git/", "/.vs/"];

    private static readonly Lazy<IReadOnlyList<SourceFile>> Tracked = new(ReadFiles);

    public static string Root { get; } = FindRoot();

    /// <summary>Every tracked text file, in order of path.</summary>
    public static IReadOnlyList<SourceFile> Files => Tracked.Value;

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Autopilot.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException($"No Autopilot.sln above {AppContext.BaseDirectory}.");
    }

    private static SourceFile[] ReadFiles() =>
        [.. Paths().Where(path => File.Exists(PathOf(path)))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, Read(path)))
            .Where(file => !file.Text.Contains('\0', StringComparison.Ordinal))];

    // A source archive has no index: there, every file that is not build output is the tree.
    private static IEnumerable<string> Paths() =>
        Path.Exists(PathOf(".git"))
            ? ListIndex().Split('\0', StringSplitOptions.RemoveEmptyEntries)
            : Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
                .Select(path => "/" + Path.GetRelativePath(Root, path).Replace('\\', '/'))
                .Where(path => !BuildOutput.Any(part => path.Contains(part, StringComparison.Ordinal)))
                .Select(path => path[1..]);

    private static string ListIndex()
    {
        // The tree may belong to another user than the one who tests it, as in a container with a mounted checkout.
        var start = new ProcessStartInfo("git", ["-c", "safe.directory=*", "ls-files", "-z"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var listed = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? listed : throw new InvalidOperationException($"git ls-files ended with {git.ExitCode} in {Root}.");
    }
}
