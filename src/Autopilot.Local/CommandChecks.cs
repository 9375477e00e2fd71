using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>
/// A shell command as checks. It runs in a clean clone of exactly the commit, with an allow-listed environment; exit code
/// 0 is green, any other is red, and a command that cannot be started is an environment failure, never red. Requests and
/// results are files: after a crash a result counts as before, and a check that was cut off runs again.
/// </summary>
public sealed class CommandChecks : IChecks, IAsyncDisposable
{
    private const string CheckName = "command";

    private readonly CommandCheckOptions options;
    private readonly ProcessRunner runner;
    private readonly Git git;
    private readonly GitCodeHost host;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<string, Task<CheckOutcome>> running = new(StringComparer.Ordinal);

    /// <summary>Creates the checks. Nothing runs until one is started.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock of limits.</param>
    /// <exception cref="ArgumentException">The state folder is not an absolute path.</exception>
    public CommandChecks(CommandCheckOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Path.IsPathFullyQualified(options.StateFolder))
        {
            throw new ArgumentException($"StateFolder '{options.StateFolder}' must be an absolute path.", nameof(options));
        }

        this.options = options;
        runner = new ProcessRunner(time);
        git = new Git(runner);
        host = new GitCodeHost(time);
    }

    /// <inheritdoc/>
    public string Provider => "local";

    /// <inheritdoc/>
    public bool MustBeStarted => true;

    /// <inheritdoc/>
    public async Task<WriteResult<string>> StartAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        var run = Open(request);
        if (!run.IsRequested)
        {
            run.Request();
        }

        await LookAsync(run, request, cancellationToken).ConfigureAwait(false);
        return WriteResults.Done(run.Folder);
    }

    /// <inheritdoc/>
    public async Task<CheckReading> ReadAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        var run = Open(request);
        if (!run.IsRequested)
        {
            // No entry at all: that is how a look tells what was never started from what waits.
            return new CheckReading(request.Sha, Verdict.Unknown, $"The checks of {request.Sha} were not started.", []);
        }

        var (outcome, missing) = await LookAsync(run, request, cancellationToken).ConfigureAwait(false);
        return outcome is not null ? Judge(request, outcome)
            : missing is not null ? Waiting(request, Verdict.Unknown, missing)
            : Waiting(request, Verdict.Pending, "The command is running.");
    }

    /// <summary>Ends the commands that run here, with everything they started. They run again when they are next read.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll((IEnumerable<Task>)running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    /// <summary>Finds the outcome, or sees to it that the check runs, here or in another process.</summary>
    /// <returns>The outcome, or what is missing before it can run; neither while it runs.</returns>
    private async Task<(CheckOutcome? Outcome, string? Missing)> LookAsync(CheckRun run, CheckRequest request, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, this);
        if (running.TryGetValue(run.Folder, out var present))
        {
            // What ran here is known here: a file counts for less, because a process that got away may have written it.
            if (!present.IsCompleted)
            {
                return default;
            }

            if (present.IsCompletedSuccessfully)
            {
                return (await present.ConfigureAwait(false), null);
            }
        }

        // Whoever runs the check holds its lock, and whatever its file says meanwhile is not read.
        if (run.TryClaim() is not { } claim)
        {
            return default;
        }

        try
        {
            if (run.FindOutcome() is { } outcome)
            {
                return (outcome, null);
            }

            var configuration = string.IsNullOrWhiteSpace(options.Command)
                ? await CheckConfiguration.ReadAsync(host, request, cancellationToken).ConfigureAwait(false)
                : new CheckConfiguration(options.Command, "");
            if (configuration.Command is not { } command)
            {
                return (null, configuration.Missing);
            }

            var held = claim;
            claim = null;
            running[run.Folder] = Task.Run(() => RunAsync(run, command, held, stopping.Token), CancellationToken.None);
            return default;
        }
        finally
        {
            claim?.Dispose();
        }
    }

    private static async Task<CheckOutcome> RunAsync(CheckRun run, string command, FileLock claim, CancellationToken cancellationToken)
    {
        using (claim)
        {
            return await run.RunAsync(command, cancellationToken).ConfigureAwait(false);
        }
    }

    private static CheckReading Judge(CheckRequest request, CheckOutcome outcome)
    {
        if (outcome.Ending == CheckEnding.Unavailable)
        {
            throw new ProviderException(
                FailureKind.Environment, FailureReasons.ChecksUnavailable, $"The checks of {request.Sha} could not run. {outcome.Detail}");
        }

        var verdict = outcome.Ending == CheckEnding.Passed ? Verdict.Passed : Verdict.Failed;
        IReadOnlyList<CheckResult> checks = [new CheckResult(CheckName, verdict, outcome.Detail)];
        var absent = request.Required.Where(name => name != CheckName).ToList();
        return verdict == Verdict.Passed && absent.Count > 0
            ? new CheckReading(request.Sha, Verdict.Unknown, $"Required checks that do not exist here: {string.Join(", ", absent)}. The only one is '{CheckName}'.", checks)
            : new CheckReading(request.Sha, verdict, verdict == Verdict.Passed ? "The command ended with exit code 0." : $"The command is red: {outcome.Detail.Split('\n')[0]}", checks);
    }

    private static CheckReading Waiting(CheckRequest request, Verdict verdict, string detail) =>
        new(request.Sha, verdict, detail, [new CheckResult(CheckName, verdict, detail)]);

    private CheckRun Open(CheckRequest request) => new(options, git, runner, request);
}
