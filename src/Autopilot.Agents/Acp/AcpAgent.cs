using System.ComponentModel.DataAnnotations;
using System.Threading.Channels;

namespace Autopilot;

/// <summary>
/// Runs a coding agent that speaks the Agent Client Protocol, under the same limits as one that is a mere process: an environment from an
/// allow-list, a home of its own, and nothing of it left behind. It is stopped by the protocol first, then with its whole tree, then by a sweep.
/// </summary>
public sealed class AcpAgent : ICodingAgent
{
    private readonly AcpAgentOptions options;
    private readonly ProcessRunner runner;
    private readonly TimeProvider time;

    /// <summary>Creates an agent.</summary>
    /// <param name="options">How to run it.</param>
    /// <param name="time">The clock of its limits; null: the system's.</param>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public AcpAgent(AcpAgentOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        Validator.ValidateObject(options.Process, new ValidationContext(options.Process), validateAllProperties: true);
        if (string.IsNullOrWhiteSpace(options.Process.FileName))
        {
            throw new ValidationException("An agent that speaks the protocol needs FileName.");
        }

        this.options = options;
        this.time = time ?? TimeProvider.System;
        runner = new ProcessRunner(this.time);
    }

    /// <inheritdoc/>
    public string Name => options.Process.Name;

    /// <inheritdoc/>
    public async Task<AgentResult> RunAsync(AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(progress);
        cancellationToken.ThrowIfCancellationRequested();
        using var home = new AgentHome(options.Process);
        using var overrun = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, overrun.Token);
        var transcript = new AgentTranscript(Name, saysHowItEnds: true, options.Process.CallLimit, task.Order.Budget.Tokens, progress, overrun.Cancel);
        try
        {
            var failure = await ConverseAsync(home, task, transcript, stop.Token).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return new AgentResult(transcript.Overrun ?? failure, Text.End(transcript.LastWords ?? "", options.Process.KeepOutput), transcript.Usage);
        }
        catch (ProviderException error) when (error.Kind == FailureKind.Environment)
        {
            return new AgentResult(new Failure(FailureKind.Environment, "agent_not_found", $"{error.Message} {options.Process.InstallHint}".TrimEnd()), "", new Usage());
        }
    }

    /// <summary>Runs the process and the session beside each other; when either ends, so does the other.</summary>
    private async Task<Failure?> ConverseAsync(AgentHome home, AgentTask task, AgentTranscript transcript, CancellationToken stop)
    {
        var outgoing = Channel.CreateUnbounded<string>();
        var session = new AcpSession(options, transcript, outgoing.Writer);
        using var kill = new CancellationTokenSource();
        using var abandon = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        var running = runner.RunAsync(CreateRequest(home, task, outgoing.Reader, session.Hear), kill.Token);
        var turn = session.RunAsync(task.Directory, task.Prompt, stop, abandon.Token);

        // Once it was told to stop it has so long to say that it did.
        using var patience = stop.Register(() => abandon.CancelAfter(options.EndLimit));
        await Task.WhenAny(running, turn).ConfigureAwait(false);
        if (running.IsCompleted)
        {
            session.Close();
        }

        var error = await SettleAsync(turn).ConfigureAwait(false);
        outgoing.Writer.TryComplete();
        if (abandon.IsCancellationRequested)
        {
            await kill.CancelAsync().ConfigureAwait(false);
        }

        var ended = await EndAsync(running, kill).ConfigureAwait(false);
        return Judge(ended, error, transcript);
    }

    private ProcessRequest CreateRequest(AgentHome home, AgentTask task, ChannelReader<string> lines, Action<string> hear) => new(
        options.Process.FileName!,
        [.. options.Process.Arguments.Select(argument => argument.Replace("{home}", home.Folder, StringComparison.Ordinal).Replace("{directory}", task.Directory, StringComparison.Ordinal))],
        task.Directory)
    {
        Environment = home.CreateEnvironment(task),
        Lines = lines,
        OnLine = hear,
        Limit = options.Process.Limit,
        IdleLimit = options.Process.IdleLimit,
        KeepOutput = options.Process.KeepOutput,
        KeepEnd = true,
        SweepRun = true,
    };

    // How the turn failed, or null.
    private static async Task<Exception?> SettleAsync(Task turn)
    {
        try
        {
            await turn.ConfigureAwait(false);
            return null;
        }
        catch (Exception error) when (error is AcpException or OperationCanceledException)
        {
            return error;
        }
    }

    // Its input is closed, which ends an agent that heeds the protocol. Null: it had to be killed.
    private async Task<ProcessResult?> EndAsync(Task<ProcessResult> running, CancellationTokenSource kill)
    {
        try
        {
            using var patience = new CancellationTokenSource(options.EndLimit, time);
            using var late = patience.Token.Register(kill.Cancel);
            return await running.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (kill.IsCancellationRequested)
        {
            return null;
        }
    }

    private Failure? Judge(ProcessResult? ended, Exception? error, AgentTranscript transcript) => ended?.End switch
    {
        ProcessEnd.LimitReached => new Failure(FailureKind.Timeout, "agent_limit", $"'{Name}' ran longer than {options.Process.Limit} and was stopped."),
        ProcessEnd.IdleLimitReached => new Failure(FailureKind.Timeout, "agent_idle", $"'{Name}' wrote nothing for {options.Process.IdleLimit} and was stopped."),
        _ => error switch
        {
            AcpException { Code: AcpException.AuthenticationRequired } refused =>
                new Failure(FailureKind.Environment, "agent_credentials", $"'{Name}' wants to be authenticated: {Text.End(refused.Message, 2000)}"),
            AcpException { Code: 0 } when ended is not null =>
                new Failure(FailureKind.Transient, "agent_incomplete", $"'{Name}' ended with exit code {ended.ExitCode} in the middle of its turn: {LastLines(ended)}"),
            AcpException refused => new Failure(FailureKind.Transient, "agent_failed", $"'{Name}' reports an error: {Text.End(refused.Message, 2000)}"),
            _ => transcript.Verdict,
        },
    };

    private static string LastLines(ProcessResult ended) => Text.End(ended.Error.Trim(), 4096);
}
