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
    private readonly TimeProvider time;
    private readonly IModelTokens? tokens;

    /// <summary>Creates an agent.</summary>
    /// <param name="options">How to run it.</param>
    /// <param name="time">The clock of its limits; null: the system's.</param>
    /// <param name="tokens">Access tokens for its model, where its options ask for them; null: there are none.</param>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public ProcessAgent(ProcessAgentOptions options, TimeProvider? time = null, IModelTokens? tokens = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (options is { Output: AgentOutput.JsonLines, ReadEvent: null })
        {
            throw new ValidationException("An agent that writes JSON lines needs ReadEvent.");
        }

        if (string.IsNullOrWhiteSpace(options.FileName) == string.IsNullOrWhiteSpace(options.Command))
        {
            throw new ValidationException("An agent needs either FileName or Command, and not both.");
        }

        (this.options, this.tokens) = (options, tokens);
        this.time = time ?? TimeProvider.System;
        runner = new ProcessRunner(this.time);
    }

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    public async Task<AgentResult> RunAsync(AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(progress);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await using var run = AgentRun.Start(options, options.Output == AgentOutput.JsonLines, task, progress, tokens, time);
            return Prepare(run.Home, task) is { } request
                ? await RunAsync(run, request, cancellationToken).ConfigureAwait(false)
                : new AgentResult(
                    new Failure(FailureKind.Deterministic, "prompt_too_long", $"'{Name}' takes its prompt as an argument, and an argument has at most {LongestArgument} bytes."), "", new Usage());
        }
        catch (ProviderException error) when (error.Kind == FailureKind.Environment)
        {
            return AgentRun.CannotStart(error);
        }
    }

    private async Task<AgentResult> RunAsync(AgentRun run, ProcessRequest request, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, run.Overrun);
        try
        {
            var ended = await runner.RunAsync(request with { OnLine = line => Hear(line, run.Transcript) }, stop.Token).ConfigureAwait(false);
            return await run.EndAsync(ended.End, Judge(ended, run.Transcript), ended.Output.TrimEnd()).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && run.Overrun.IsCancellationRequested)
        {
            return await run.EndAsync(null, null, "").ConfigureAwait(false);
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
        var arguments = options.Command is { } command ? ["-c", command] : options.Arguments.Select(argument => home.Fill(argument)
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

    private Failure? Judge(ProcessResult ended, AgentTranscript transcript) => ended switch
    {
        _ when ended.ExitCode is 126 or 127 && options.Command is not null =>
            new Failure(FailureKind.Environment, "agent_not_found", $"The shell could not run '{Name}': {LastLines(ended)} Install it, or put it on PATH."),
        _ when transcript.Verdict is { Reason: "agent_failed" } verdict => verdict,
        _ when ended.ExitCode != 0 =>
            new Failure(FailureKind.Transient, "agent_failed", $"'{Name}' ended with exit code {ended.ExitCode}: {LastLines(ended)}"),
        _ => transcript.Verdict,
    };

    private static string LastLines(ProcessResult ended) =>
        Text.End((ended.Error.Trim().Length > 0 ? ended.Error : ended.Output).Trim(), 4096);
}
