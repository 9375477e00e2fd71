using System.Globalization;

namespace Autopilot;

/// <summary>What every run of an agent's program has, however it is spoken to: a home, a proxy before its model, what it has said, and our limits.</summary>
internal sealed class AgentRun : IAsyncDisposable
{
    private readonly ProcessAgentOptions options;
    private readonly CancellationTokenSource overrun = new();
    private readonly ModelProxy? models;

    private AgentRun(ProcessAgentOptions options, bool saysHowItEnds, AgentTask task, IProgress<WorkProgress> progress, IModelTokens? tokens, TimeProvider time)
    {
        this.options = options;
        var budget = task.Order.Budget;
        var meter = options.Model is { } access ? new ModelMeter(options.Name, options.CallLimit, access, budget, time, used => Tell(progress, used), overrun.Cancel) : null;
        models = meter is null ? null : ModelProxy.Start(options.Name, options.Model!, meter, tokens);
        Transcript = new AgentTranscript(options.Name, saysHowItEnds, options.CallLimit, budget.Tokens, meter, progress, overrun.Cancel);
        Home = new AgentHome(options, models);
    }

    /// <summary>Its home.</summary>
    public AgentHome Home { get; }

    /// <summary>What it has said.</summary>
    public AgentTranscript Transcript { get; }

    /// <summary>Cancelled once it must be stopped for a limit of ours.</summary>
    public CancellationToken Overrun => overrun.Token;

    /// <summary>Begins a run.</summary>
    /// <param name="options">How the program is run.</param>
    /// <param name="saysHowItEnds">Whether it reports its end.</param>
    /// <param name="task">What it is asked to do.</param>
    /// <param name="progress">Hears of its progress.</param>
    /// <param name="tokens">The worker's access tokens, or null.</param>
    /// <param name="time">The clock of prices.</param>
    /// <exception cref="ProviderException">Environment: the program is not there, or there is no credential for its model.</exception>
    public static AgentRun Start(
        ProcessAgentOptions options, bool saysHowItEnds, AgentTask task, IProgress<WorkProgress> progress, IModelTokens? tokens, TimeProvider time) =>
        options.FileName is { } program && ProgramPath.Find(program) is null
            ? throw new ProviderException(FailureKind.Environment, "agent_not_found", $"'{program}' is not on PATH. {options.InstallHint}".TrimEnd())
            : new AgentRun(options, saysHowItEnds, task, progress, tokens, time);

    /// <summary>The result of a run that could not begin.</summary>
    public static AgentResult CannotStart(ProviderException error) => new(new Failure(error.Kind, error.Code, error.Message), "", new Usage());

    /// <summary>
    /// The result of a run whose processes have ended. Our limits come first; then its model, whose last word nobody hides; then what it says of itself.
    /// </summary>
    /// <param name="end">How its process ended; null: it was killed once its turn was over.</param>
    /// <param name="own">Its own account.</param>
    /// <param name="words">What stands for its last words when it had none.</param>
    public async Task<AgentResult> EndAsync(ProcessEnd? end, Failure? own, string words)
    {
        if (models is not null)
        {
            await models.DisposeAsync().ConfigureAwait(false);
        }

        var failure = Transcript.Overrun ?? end switch
        {
            ProcessEnd.LimitReached => new Failure(FailureKind.Timeout, "agent_limit", $"'{options.Name}' ran longer than {options.Limit} and was stopped."),
            ProcessEnd.IdleLimitReached => new Failure(FailureKind.Timeout, "agent_idle", $"'{options.Name}' wrote nothing for {options.IdleLimit} and was stopped."),
            _ => models?.Meter.Verdict ?? own,
        };
        return new AgentResult(failure, Text.End(Transcript.LastWords ?? words, options.KeepOutput), Transcript.Usage);
    }

    public async ValueTask DisposeAsync()
    {
        if (models is not null)
        {
            await models.DisposeAsync().ConfigureAwait(false);
        }

        Home.Dispose();
        overrun.Dispose();
    }

    private void Tell(IProgress<WorkProgress> progress, Usage used) =>
        progress.Report(new WorkProgress(string.Create(CultureInfo.InvariantCulture, $"'{options.Name}' asked its model {used.Calls} times, for {used.Tokens} tokens."), Transcript.Usage));
}
