using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>A program of this solution in a process of its own; it ends with the test.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private HostProcess(ProcessStartInfo info)
    {
        process = Process.Start(info)!;
        (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public bool HasExited => process.HasExited;

    public static HostProcess Start(string assembly, IReadOnlyDictionary<string, string> variables, params string[] arguments) => Start(["dotnet", assembly, .. arguments], variables);

    /// <summary>Starts any command.</summary>
    public static HostProcess Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
    {
        var info = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
        {
            info.Environment[name] = value;
        }

        return new HostProcess(info);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> WaitAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output, await error);
    }

    /// <summary>Ends it, and returns what it said.</summary>
    public async Task<string> EndAsync()
    {
        process.Kill(entireProcessTree: true);
        return $"{await output}\n{await error}";
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
