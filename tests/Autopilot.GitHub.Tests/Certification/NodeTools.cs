using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Autopilot.Tests;

/// <summary>
/// Programs that others wrote, in the versions of the lock file: installed once into the folder for build output, and again when the
/// lock file changes. Without node, or where nothing can be installed, their tests are skipped, which in CI is a failure.
/// </summary>
internal static class NodeTools
{
    private const int OldestNode = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly string Sources = Path.Combine(Tree.Root, "tests", "Autopilot.GitHub.Tests", "Certification");

    private static readonly Lazy<Task<(string? Folder, string Problem)>> Installed = new(InstallAsync);

    /// <summary>The folder with the installed programs. Skips the test where there is none.</summary>
    public static async Task<string> FindAsync()
    {
        var (folder, problem) = await Installed.Value;
        Assert.SkipWhen(folder is null, $"The programs of others are not installed: {problem}");
        return folder!;
    }

    /// <summary>Puts one of the scripts beside this file where it finds what it imports.</summary>
    /// <returns>Its path, to be deleted after use.</returns>
    public static async Task<string> PlaceAsync(string script)
    {
        var copy = Path.Combine(await FindAsync(), $"{Guid.NewGuid():N}.mjs");
        File.Copy(Path.Combine(Sources, script), copy);
        return copy;
    }

    /// <summary>Runs a script to its end.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var copy = await PlaceAsync(script);
        try
        {
            var (code, output) = await ExecuteAsync("node", Path.GetDirectoryName(copy)!, [copy, .. arguments]);
            code.ShouldBe(0, output);
            return output.Trim();
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static async Task<(string? Folder, string Problem)> InstallAsync()
    {
        var names = (string[])["package.json", "package-lock.json"];
        var hash = Convert.ToHexStringLower(SHA256.HashData(names.SelectMany(name => File.ReadAllBytes(Path.Combine(Sources, name))).ToArray()))[..16];
        var folder = Path.Combine(Tree.Root, "artifacts", "certification", hash);
        if (Directory.Exists(folder))
        {
            return (folder, "");
        }

        // Beside its place first, so that an installation that was cut off is none.
        var begun = $"{folder}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(begun);
        try
        {
            var (_, version) = await ExecuteAsync("node", begun, ["--print", "process.versions.node"]);
            if (!Version.TryParse(version.Trim(), out var node) || node.Major < OldestNode)
            {
                return (null, $"node {OldestNode} or later is needed, and here is {version.Trim()}.");
            }

            Array.ForEach(names, name => File.Copy(Path.Combine(Sources, name), Path.Combine(begun, name)));
            var (code, output) = await ExecuteAsync("npm", begun, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
            if (code != 0)
            {
                return (null, output);
            }

            Directory.Move(begun, folder);
            return (folder, "");
        }
        catch (Win32Exception error)
        {
            return (null, $"node or npm does not start: {error.Message}");
        }
        finally
        {
            if (Directory.Exists(begun))
            {
                Directory.Delete(begun, recursive: true);
            }
        }
    }

    private static async Task<(int Code, string Output)> ExecuteAsync(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
            return (process.ExitCode, await output + await errors);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} took longer than {Limit.TotalMinutes:0} minutes.");
        }
    }
}
