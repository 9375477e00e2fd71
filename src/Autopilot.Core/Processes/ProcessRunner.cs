using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Autopilot;

/// <summary>The one place that starts processes: no shell, no inherited environment, bounded output, and nothing left behind.</summary>
internal sealed class ProcessRunner(TimeProvider time)
{
    /// <summary>Runs a process to its end.</summary>
    /// <exception cref="ProviderException">Environment: the program could not be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process and everything it started are gone.</exception>
    public async Task<ProcessResult> RunAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(request);
        using var limit = new CancellationTokenSource(request.Limit, time);
        using var idle = new CancellationTokenSource(request.IdleLimit ?? Timeout.InfiniteTimeSpan, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token, idle.Token);

        void Touch()
        {
            if (request.IdleLimit is { } silence)
            {
                idle.CancelAfter(silence);
            }
        }

        var output = new ProcessOutput(process.StandardOutput, request.KeepOutput, request.KeepEnd, Touch, request.OnLine);
        var error = new ProcessOutput(process.StandardError, request.KeepOutput, request.KeepEnd, Touch, null);

        // Not awaited before the end: a process that does not read leaves the writer blocked in its pipe, and only the end of
        // the process frees it.
        using var over = new CancellationTokenSource();
        var input = WriteInputAsync(process, request, over.Token);
        var end = ProcessEnd.Exited;
        try
        {
            await process.WaitForExitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            end = idle.IsCancellationRequested && !limit.IsCancellationRequested ? ProcessEnd.IdleLimitReached : ProcessEnd.LimitReached;
            await KillTreeAsync(process).ConfigureAwait(false);
        }

        Sweep(request);
        await over.CancelAsync().ConfigureAwait(false);
        await CloseAsync(process, Task.WhenAll(input, output.Ended, error.Ended)).ConfigureAwait(false);
        if (end != ProcessEnd.Exited)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return new ProcessResult(end, end == ProcessEnd.Exited ? process.ExitCode : -1, output.Text, error.Text) { IsCut = output.IsCut };
    }

    /// <summary>Starts a process whose life the caller owns. Its outputs are redirected and must be drained.</summary>
    /// <exception cref="ProviderException">Environment: the program could not be started.</exception>
    public static Process Start(ProcessRequest request)
    {
        if (!Directory.Exists(request.WorkingDirectory))
        {
            throw CannotStart(request, "the working directory does not exist.", null);
        }

        var program = ProgramPath.Find(request.FileName)
            ?? throw CannotStart(request, "it is not on PATH. Install it, or put it on PATH.", null);
        var info = new ProcessStartInfo(program)
        {
            WorkingDirectory = request.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        info.Environment.Clear();
        foreach (var (name, value) in request.Environment)
        {
            info.Environment[name] = value;
        }

        foreach (var argument in request.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        try
        {
            return Process.Start(info) ?? throw new Win32Exception("No process was started.");
        }
        catch (Exception error) when (error is Win32Exception or DirectoryNotFoundException or FileNotFoundException)
        {
            throw CannotStart(request, $"{error.Message} Install it, or put it on PATH.", error);
        }
    }

    /// <summary>Kills a process and everything that descends from it while it lives.</summary>
    public static async Task KillTreeAsync(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            return; // It ended by itself in the meantime.
        }
        catch (AggregateException)
        {
            // Some descendant could not be killed, usually because it had just ended; the sweep looks again.
        }

        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static ProviderException CannotStart(ProcessRequest request, string why, Exception? error) => new(
        FailureKind.Environment, "cannot_start",
        $"'{request.FileName}' could not be started in '{request.WorkingDirectory}': {why}", error);

    private static void Sweep(ProcessRequest request)
    {
        if (request.SweepRun && request.Environment.TryGetValue(ProcessEnvironment.RunIdVariable, out var run))
        {
            ProcessSweep.Kill(ProcessEnvironment.RunIdVariable, value => value == run);
        }
    }

    // A grandchild that inherited the pipes would keep them open after the process has ended, so the rest is waited for only
    // a moment; then our ends are closed. It is a moment of the machine: on a clock that stands still it would never pass, on one that
    // runs ahead the last output would be lost.
    private static async Task CloseAsync(Process process, Task pipes)
    {
        await Task.WhenAny(pipes, Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System)).ConfigureAwait(false);
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();
    }

    private static async Task WriteInputAsync(Process process, ProcessRequest request, CancellationToken over)
    {
        try
        {
            if (request.Input is { } input)
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), over).ConfigureAwait(false);
            }

            if (request.Lines is { } lines)
            {
                await foreach (var line in lines.ReadAllAsync(over).ConfigureAwait(false))
                {
                    await process.StandardInput.WriteAsync($"{line}\n".AsMemory(), over).ConfigureAwait(false);
                    await process.StandardInput.FlushAsync(over).ConfigureAwait(false);
                }
            }

            process.StandardInput.Close();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // A process may end without reading its input, or while more of it was expected; its exit says what that means.
        }
    }
}
