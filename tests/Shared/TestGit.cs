using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>Git as other people use it: the command, in a folder.</summary>
internal static class TestGit
{
    public static async Task<string> RunAsync(string directory, params string[] arguments)
    {
        var info = new ProcessStartInfo("git")
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgSign=false", "-c", "gc.auto=0", "-c", "init.defaultBranch=main", .. arguments])
        {
            info.ArgumentList.Add(argument);
        }

        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output.TrimEnd('\n')
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {await error}");
    }

    /// <summary>A work tree on branch main with one commit.</summary>
    public static async Task<string> CreateAsync(string folder, params (string Path, string Content)[] files)
    {
        Directory.CreateDirectory(folder);
        await RunAsync(folder, "init", "--quiet");
        await CommitAsync(folder, files.Length > 0 ? files : [("README.md", "A repository.\n")]);
        return folder;
    }

    public static async Task<string> CommitAsync(string folder, params (string Path, string Content)[] files)
    {
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, content);
        }

        await RunAsync(folder, "add", "--all");
        await RunAsync(folder, "commit", "--quiet", "--allow-empty", "--message", "Change");
        return await RunAsync(folder, "rev-parse", "HEAD");
    }
}
