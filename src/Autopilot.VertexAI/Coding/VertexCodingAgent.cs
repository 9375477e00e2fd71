using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>
/// A coding agent in this process: a model on any <see cref="IChatClient"/> that reads, searches, writes and edits the files of the run's clone and runs
/// configured commands, under our limits. Failures of the client that are a <see cref="ProviderException"/> end the run with its kind and code. With a money
/// budget it needs a client of <c>AddVertexChat</c>, which knows prices.
/// </summary>
public sealed class VertexCodingAgent : ICodingAgent
{
    private readonly IChatClient client;
    private readonly VertexAgentOptions options;
    private readonly TimeProvider time;

    /// <summary>Creates an agent.</summary>
    /// <param name="client">The model.</param>
    /// <param name="options">What it may do, and within which limits.</param>
    /// <param name="time">The clock of its limits; null: the system's.</param>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public VertexCodingAgent(IChatClient client, VertexAgentOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        if (VertexAgentOptionsRules.Find(options).FirstOrDefault() is { } wrong)
        {
            throw new ValidationException(wrong);
        }

        (this.client, this.options, this.time) = (client, options, time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public string Name => "vertex";

    /// <inheritdoc/>
    public async Task<AgentResult> RunAsync(AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(progress);
        cancellationToken.ThrowIfCancellationRequested();
        using var home = new RunHome(options.ScratchFolder ?? Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(task.Directory))!);
        using var limit = new CancellationTokenSource(options.Limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var commands = new CommandBench(options, task, home, new ProcessRunner(time));
        var run = new CodingRun(client, options, task, commands, progress, time);
        try
        {
            return commands.FindMissing() is { } program
                ? run.End(new Failure(FailureKind.Environment, "command_not_found", $"The program '{program}' of a command is not on this machine. Install it, or mend Commands."))
                : await run.WorkAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return run.End(new Failure(FailureKind.Timeout, "agent_limit", $"'{Name}' worked longer than {options.Limit} and was stopped."));
        }
    }
}
