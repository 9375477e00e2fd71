namespace Autopilot;

/// <summary>
/// One check of one commit: the request and the outcome in a folder of their own, the clone and the home in another that is
/// drawn for each run, because what is checked may write wherever it finds its way.
/// </summary>
internal sealed class CheckRun(CommandCheckOptions options, Git git, ProcessRunner runner, CheckRequest request)
{
    private const int DetailBytes = 8 * 1024;

    // The folder, not the key alone, marks the processes: another installation on this machine has the same keys.
    private const string FolderVariable = "AUTOPILOT_CHECK";

    private readonly string mark = FolderMark.Of(FolderOf(options, request));

    public string Folder { get; } = FolderOf(options, request);

    public bool IsRequested => File.Exists(RequestFile);

    private string RequestFile => Path.Combine(Folder, "request.json");

    private string OutcomeFile => Path.Combine(Folder, "outcome.json");

    // There while the command runs; it names the run's work folder.
    private string RunningFile => Path.Combine(Folder, "running.json");

    public void Request() => DurableFile.Write(RequestFile, request);

    /// <summary>
    /// The stored outcome. Read it only while the lock is held: then nobody runs the check, and an outcome beside a run that
    /// was cut off was not written by us.
    /// </summary>
    public CheckOutcome? FindOutcome() => File.Exists(RunningFile) ? null : DurableFile.Find<CheckOutcome>(OutcomeFile);

    /// <summary>The lock that whoever runs the check holds; null when somebody does.</summary>
    public FileLock? TryClaim() => FileLock.TryAcquire(Path.Combine(Folder, "lock"));

    /// <summary>Runs the command to its end and stores the outcome. Cancelled, it stores nothing and leaves no process.</summary>
    public async Task<CheckOutcome> RunAsync(string command, CancellationToken cancellationToken)
    {
        // What a killed host left running writes into a clone that nobody looks at any more.
        Sweep();
        if (DurableFile.Find<CheckWork>(RunningFile) is { } left)
        {
            CleanClone.Delete(left.Folder);
        }

        var work = Path.Combine(options.StateFolder, "work", Guid.NewGuid().ToString("n"));
        DurableFile.Write(RunningFile, new CheckWork(work));
        File.Delete(OutcomeFile);
        CheckOutcome outcome;
        try
        {
            outcome = await ExecuteAsync(command, work, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ProviderException or IOException or UnauthorizedAccessException)
        {
            outcome = new CheckOutcome(CheckEnding.Unavailable, error.Message);
        }
        finally
        {
            Sweep();
        }

        DurableFile.Write(OutcomeFile, outcome);
        CleanClone.Delete(work);
        File.Delete(RunningFile);
        return outcome;
    }

    private async Task<CheckOutcome> ExecuteAsync(string command, string work, CancellationToken cancellationToken)
    {
        var clone = Path.Combine(work, "src");
        await CleanClone.CreateAsync(git, request.Repository, request.Sha, clone, cancellationToken).ConfigureAwait(false);

        // What one check leaves in its home, for example a git configuration, must not reach the next.
        var home = Directory.CreateDirectory(Path.Combine(work, "home")).FullName;
        var tail = new OutputTail(DetailBytes);

        // Both outputs go into one stream, so that the excerpt shows them in the order in which they were written.
        var result = await runner.RunAsync(
            new ProcessRequest("/bin/sh", ["-c", "exec 2>&1; exec /bin/sh -c \"$1\"", "sh", command], clone)
            {
                Environment = ProcessEnvironment.Create(
                    home, [.. options.Environment, new(ProcessEnvironment.RunIdVariable, request.Key.ToString()), new(FolderVariable, mark), new("CI", "true")]),
                Limit = options.Limit,
                KeepOutput = DetailBytes,
                OnLine = tail.Add,
            },
            cancellationToken).ConfigureAwait(false);

        if (result.End != ProcessEnd.Exited)
        {
            return new CheckOutcome(CheckEnding.Failed, Describe($"The command timed out after {options.Limit}.", tail));
        }

        return result.ExitCode switch
        {
            0 => new CheckOutcome(CheckEnding.Passed, "Exit code 0."),
            126 or 127 => new CheckOutcome(CheckEnding.Unavailable, Describe($"The shell could not start the command (exit code {result.ExitCode}).", tail)),
            _ => new CheckOutcome(CheckEnding.Failed, Describe($"Exit code {result.ExitCode}.", tail)),
        };
    }

    private static string FolderOf(CommandCheckOptions options, CheckRequest request) =>
        Path.Combine(options.StateFolder, "runs", $"{request.Key}-{request.Sha}");

    private static string Describe(string what, OutputTail tail) =>
        $"{what}\n{OutputTail.Last(tail.ToString(), DetailBytes - what.Length - 1)}".TrimEnd();

    private void Sweep() => ProcessSweep.Kill(FolderVariable, value => value == mark);
}
