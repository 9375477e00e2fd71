using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;

namespace Autopilot;

/// <summary>
/// Runs a coding agent as a process under our limits: an environment from an allow-list, a home of its own, bounded output,
/// and nothing of it left behind, however it ends. Its exit code is never taken for success.
/// </summary>
public sealed class ProcessAgent : ICodingAgent
{
    // The kernel refuses a single argument of 128 KiB.
    private const int LongestArgument = 120_000;

    private readonly ProcessAgentOptions options;
    private readonly ProcessRunner runner;

    /// <summary>Creates an agent.</summary>
    /// <param name="options">How to run it.</param>
    /// <param name="time">The clock of its limits; null: the system's.</param>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public ProcessAgent(ProcessAgentOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        if (options is { Output: AgentOutput.JsonLines, ReadEvent: null })
        {
            throw new ValidationException("An agent that writes JSON lines needs ReadEvent.");
        }

        if (string.IsNullOrWhiteSpace(options.FileName) == string.IsNullOrWhiteSpace(options.Command))
        {
            throw new ValidationException("An agent needs either FileName or Command, and not both.");
        }

        this.options = options;
        runner = new ProcessRunner(time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    public async Task<AgentResult> RunAsync(AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(progress);
        cancellationToken.ThrowIfCancellationRequested();
        using var home = new AgentHome(options);
        return await RunInAsync(home, task, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AgentResult> RunInAsync(AgentHome home, AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        if (Prepare(home, task) is not { } request)
        {
            return Failed(FailureKind.Deterministic, "prompt_too_long", $"'{Name}' takes its prompt as an argument, and an argument has at most {LongestArgument} bytes.");
        }

        using var overrun = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, overrun.Token);
        var transcript = new AgentTranscript(options.Name, options.Output == AgentOutput.JsonLines, options.CallLimit, task.Order.Budget.Tokens, progress, overrun.Cancel);
        try
        {
            var ended = await runner.RunAsync(request with { OnLine = line => Hear(line, transcript) }, stop.Token).ConfigureAwait(false);
            var words = Text.End(transcript.LastWords ?? ended.Output.TrimEnd(), options.KeepOutput);
            return new AgentResult(transcript.Overrun ?? Judge(ended, transcript), words, transcript.Usage);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && transcript.Overrun is not null)
        {
            return new AgentResult(transcript.Overrun, Text.End(transcript.LastWords ?? "", options.KeepOutput), transcript.Usage);
        }
        catch (ProviderException error) when (error.Kind == FailureKind.Environment)
        {
            return Failed(FailureKind.Environment, "agent_not_found", $"{error.Message} {options.InstallHint}".TrimEnd());
        }
    }

    // A line of another form is no event; the missing last event says so in the end.
    private void Hear(string line, AgentTranscript transcript)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        if (options.Output == AgentOutput.Plain)
        {
            transcript.Note(line);
        }
        else if (Read(line) is { } said)
        {
            transcript.Take(said);
        }
    }

    private AgentEvent? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? options.ReadEvent!(document.RootElement) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    // Null when the prompt is too long for an argument.
    private ProcessRequest? Prepare(AgentHome home, AgentTask task)
    {
        var promptFile = home.Write("prompt.md", task.Prompt);
        var arguments = options.Command is { } command ? ["-c", command] : options.Arguments.Select(argument => argument
            .Replace("{home}", home.Folder, StringComparison.Ordinal)
            .Replace("{directory}", task.Directory, StringComparison.Ordinal)
            .Replace("{promptFile}", promptFile, StringComparison.Ordinal)
            .Replace("{prompt}", task.Prompt, StringComparison.Ordinal)).ToArray();
        if (arguments.Any(argument => Encoding.UTF8.GetByteCount(argument) > LongestArgument))
        {
            return null;
        }

        var takesArgument = options.Command is null && options.Arguments.Any(argument =>
            argument.Contains("{prompt}", StringComparison.Ordinal) || argument.Contains("{promptFile}", StringComparison.Ordinal));
        return new ProcessRequest(options.FileName ?? "/bin/sh", arguments, task.Directory)
        {
            Environment = home.CreateEnvironment(task),
            Input = takesArgument ? null : task.Prompt,
            Limit = options.Limit,
            IdleLimit = options.IdleLimit,
            KeepOutput = options.KeepOutput,
            KeepEnd = true,
            SweepRun = true,
        };
    }

    private Failure? Judge(ProcessResult ended, AgentTranscript transcript) => ended.End switch
    {
        ProcessEnd.LimitReached => new Failure(FailureKind.Timeout, "agent_limit", $"'{Name}' ran longer than {options.Limit} and was stopped."),
        ProcessEnd.IdleLimitReached => new Failure(FailureKind.Timeout, "agent_idle", $"'{Name}' wrote nothing for {options.IdleLimit} and was stopped."),
        _ when ended.ExitCode is 126 or 127 && options.Command is not null =>
            new Failure(FailureKind.Environment, "agent_not_found", $"The shell could not run '{Name}': {LastLines(ended)} Install it, or put it on PATH."),
        _ when transcript.Verdict is { Reason: "agent_failed" } verdict => verdict,
        _ when ended.ExitCode != 0 =>
            new Failure(FailureKind.Transient, "agent_failed", $"'{Name}' ended with exit code {ended.ExitCode}: {LastLines(ended)}"),
        _ => transcript.Verdict,
    };

    private static string LastLines(ProcessResult ended) =>
        Text.End((ended.Error.Trim().Length > 0 ? ended.Error : ended.Output).Trim(), 4096);

    private static AgentResult Failed(FailureKind kind, string reason, string message) => new(new Failure(kind, reason, message), "", new Usage());
}
