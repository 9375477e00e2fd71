using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Autopilot.Cli.Tests;

/// <summary>A program of this solution in a process of its own, with its output collected.</summary>
internal sealed class Program : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder lines = new();
    private readonly Task<string> output;
    private readonly Task<string> error;

    private Program(ProcessStartInfo info)
    {
        process = Process.Start(info)!;
        process.StandardInput.Close();
        output = CollectAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The program that runs ours, by its full path: a test may give one a PATH without it.</summary>
    public static string Dotnet { get; } = DotnetPath();

    /// <summary>Starts the command line.</summary>
    public static Program Autopilot(string directory, params string[] arguments) => Start("autopilot.dll", directory, arguments);

    /// <summary>Starts the command line with variables of its own.</summary>
    public static Program Autopilot(string directory, IReadOnlyDictionary<string, string> variables, params string[] arguments) =>
        Start("autopilot.dll", directory, arguments, variables: variables);

    /// <summary>Starts the host that dies at a point.</summary>
    public static Program CrashHost(string directory, params string[] arguments) => Start("Autopilot.Cli.CrashHost.dll", directory, arguments);

    public static Program Start(string assembly, string directory, IEnumerable<string> arguments, string? path = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        var info = new ProcessStartInfo(Dotnet)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, assembly)))
        {
            info.ArgumentList.Add(argument);
        }

        if (path is not null)
        {
            info.Environment["PATH"] = path;
        }

        foreach (var (name, value) in variables ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            info.Environment[name] = value;
        }

        return new Program(info);
    }

    /// <summary>Starts a script of commands.</summary>
    public static Program Shell(string directory, string script)
    {
        var info = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.ArgumentList.Add("-c");
        info.ArgumentList.Add(script);
        return new Program(info);
    }

    /// <summary>What it has written so far.</summary>
    public string SoFar
    {
        get
        {
            lock (lines)
            {
                return lines.ToString();
            }
        }
    }

    public bool HasExited => process.HasExited;

    public void Kill() => process.Kill();

    /// <summary>Ctrl+C.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -s INT {process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits until it has written so many lines.</summary>
    public Task<int> SeeLinesAsync(int count) => Eventually.SeeAsync(
        () =>
        {
            lock (lines)
            {
                return lines.ToString().Count(letter => letter == '\n');
            }
        },
        seen => seen >= count || process.HasExited);

    /// <summary>Waits for its end; one that takes too long is killed, and fails the test.</summary>
    public async Task<Ended> WaitAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw new TimeoutException($"It did not end within {Eventually.Patience}. Its output:\n{await output}\n{await error}", late);
        }

        return new Ended(process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }

    private async Task<string> CollectAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (lines)
            {
                lines.Append(line).Append('\n');
            }
        }

        return lines.ToString();
    }

    private static string DotnetPath() =>
        Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);
}
