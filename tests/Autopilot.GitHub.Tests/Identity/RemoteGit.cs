using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>Git as the worker runs it: with the variables that a remote asks for, and no configuration of the machine.</summary>
internal static class RemoteGit
{
    public static async Task<(bool IsSuccess, string Error)> RunAsync(string directory, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var info = new ProcessStartInfo("git", arguments) { WorkingDirectory = directory, UseShellExecute = false, RedirectStandardError = true };
        (info.Environment["GIT_CONFIG_NOSYSTEM"], info.Environment["GIT_CONFIG_GLOBAL"], info.Environment["GIT_TERMINAL_PROMPT"]) = ("1", "/dev/null", "0");
        foreach (var (name, value) in variables)
        {
            info.Environment[name] = value;
        }

        using var process = Process.Start(info)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode == 0, error);
    }
}
