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
    private readonly IModelTokens? tokens;

    /// <summary>Creates an agent.</summary>
    /// <param name="options">How to run it.</param>
    /// <param name="time">The clock of its limits; null: the system's.</param>
    /// <param name="tokens">Access tokens for its model, where its options ask for them; null: there are none.</param>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public AcpAgent(AcpAgentOptions options, TimeProvider? time = null, IModelTokens? tokens = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        options.Process.Check();
        if (string.IsNullOrWhiteSpace(options.Process.FileName))
        {
            throw new ValidationException("An agent that speaks the protocol needs FileName.");
        }

        (this.options, this.tokens) = (options, tokens);
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
        try
        {
            await using var run = AgentRun.Start(options.Process, saysHowItEnds: true, task, progress, tokens, time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, run.Overrun);
            var (ended, own) = await ConverseAsync(run, task, stop.Token).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return await run.EndAsync(ended?.End, own, "").ConfigureAwait(false);
        }
        catch (ProviderException error) when (error.Kind == FailureKind.Environment)
        {
            return AgentRun.CannotStart(error);
        }
    }

    /// <summary>Runs the process and the session beside each other; when either ends, so does the other.</summary>
    /// <returns>How the process ended, null when it had to be killed; and how it failed by its own account, or null.</returns>
    private async Task<(ProcessResult? Ended, Failure? Own)> ConverseAsync(AgentRun run, AgentTask task, CancellationToken stop)
    {
        var outgoing = Channel.CreateUnbounded<string>();
        var session = new AcpSession(options, run.Transcript, outgoing.Writer);
        using var kill = new CancellationTokenSource();
        using var abandon = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        var running = runner.RunAsync(CreateRequest(run.Home, task, outgoing.Reader, session.Hear), kill.Token);
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
        return (ended, Judge(ended, error, run.Transcript));
    }

    private ProcessRequest CreateRequest(AgentHome home, AgentTask task, ChannelReader<string> lines, Action<string> hear) => new(
        options.Process.FileName!,
        [.. options.Process.Arguments.Select(argument => home.Fill(argument).Replace("{directory}", task.Directory, StringComparison.Ordinal))],
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

    private Failure? Judge(ProcessResult? ended, Exception? error, AgentTranscript transcript) => error switch
    {
        AcpException { Code: AcpException.AuthenticationRequired } refused =>
            new Failure(FailureKind.Environment, "agent_credentials", $"'{Name}' wants to be authenticated: {Text.End(refused.Message, 2000)}"),
        AcpException { Code: 0 } when ended is not null =>
            new Failure(FailureKind.Transient, "agent_incomplete", $"'{Name}' ended with exit code {ended.ExitCode} in the middle of its turn: {LastLines(ended)}"),
        AcpException refused => new Failure(FailureKind.Transient, "agent_failed", $"'{Name}' reports an error: {Text.End(refused.Message, 2000)}"),
        _ => transcript.Verdict,
    };

    private static string LastLines(ProcessResult ended) => Text.End(ended.Error.Trim(), 4096);
}
