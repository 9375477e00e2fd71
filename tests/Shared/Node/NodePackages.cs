using System.ComponentModel;
using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>
/// Programs that others wrote, in the versions of a lock file: installed once into the folder for build output, and again when the lock file changes.
/// Without node, or where nothing can be installed, their tests are skipped, which in CI is a failure.
/// </summary>
/// <param name="sources">The folder with <c>package.json</c> and its lock file, below the root of the tree.</param>
/// <param name="name">The name of their folder among the build output.</param>
internal sealed class NodePackages(string sources, string name)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    private readonly Lazy<Task<(string? Folder, string Problem)>> installed = new(() => InstallAsync(Path.Combine(Tree.Root, sources), name));

    /// <summary>The folder with the installed programs. Skips the test where there is none.</summary>
    public async Task<string> FindAsync()
    {
        var (folder, problem) = await installed.Value;
        Assert.SkipWhen(folder is null, $"The programs of others are not installed: {problem}");
        return folder!;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code, what it printed, and what it said of errors.</returns>
    public static async Task<(int Code, string Output, string Errors)> ExecuteAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
            return (process.ExitCode, await output, await errors);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, "", $"{program} took longer than {Limit.TotalMinutes:0} minutes.");
        }
    }

    private static async Task<(string? Folder, string Problem)> InstallAsync(string sources, string name)
    {
        try
        {
            var (code, output, errors) = await ExecuteAsync(
                "bash", Tree.Root, Path.Combine(Tree.Root, "tests", "Shared", "Node", "install.sh"), sources, Path.Combine(Tree.Root, "artifacts", name));
            return code == 0 ? (output.Trim(), "") : (null, errors);
        }
        catch (Win32Exception error)
        {
            return (null, $"bash does not start: {error.Message}");
        }
    }
}
