using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autopilot;

/// <summary>
/// Carries out a work order with a coding agent: clones afresh, lets the agent work, looks for itself what came of it,
/// commits, pushes the order's branch, and reports the head that the remote shows. The agent's word decides nothing but a failure.
/// </summary>
public sealed class AgentWorker : IWorkHandler
{
    private static readonly TimeSpan DisarmLimit = TimeSpan.FromMinutes(5);

    private readonly ICodingAgent agent;
    private readonly AgentWorkerOptions options;
    private readonly string workFolder;
    private readonly TimeProvider time;
    private readonly Git git;
    private readonly WorkRemote remote;
    private readonly ILogger logger;

    /// <summary>Creates a worker.</summary>
    /// <param name="agent">Changes the files.</param>
    /// <param name="options">How to clone, commit and push.</param>
    /// <param name="time">The clock of git's limits; null: the system's.</param>
    /// <param name="logger">Where the worker says what it does; null: nowhere.</param>
    /// <param name="remotes">How git reaches the code host; null: as the options say.</param>
    /// <exception cref="ValidationException">An option is missing.</exception>
    public AgentWorker(ICodingAgent agent, AgentWorkerOptions options, TimeProvider? time = null, ILogger<AgentWorker>? logger = null, IGitRemotes? remotes = null)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        (this.agent, this.options) = (agent, options);
        workFolder = Path.GetFullPath(options.WorkFolder);
        this.time = time ?? TimeProvider.System;
        git = new Git(new ProcessRunner(this.time));
        remote = new WorkRemote(options, remotes);
        this.logger = logger ?? NullLogger<AgentWorker>.Instance;
    }

    /// <summary>
    /// Ends every process that a claim of this work folder has left behind, for example because the worker's host was killed,
    /// and removes the folders of such claims and the homes of their agents that lie there. Call it before work starts, when
    /// no other worker uses the folder.
    /// </summary>
    /// <returns>How many were ended. Only Linux shows them.</returns>
    public int EndLeftovers()
    {
        var ended = ProcessSweep.Kill(ProcessEnvironment.RunIdVariable, run => ClaimFolder.IsIn(workFolder, run));
        if (ended > 0)
        {
            logger.LeftoversEnded(ended);
        }

        foreach (var folder in ClaimFolder.FindStale(workFolder, options.KeepClones).Where(folder => !DisposableFolder.Delete(folder)))
        {
            logger.FolderStayed(folder);
        }

        return ended;
    }

    /// <inheritdoc/>
    public async Task<WorkReport> ExecuteAsync(WorkOrder order, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(progress);
        var folder = new ClaimFolder(workFolder, order);
        var usage = new Usage();
        try
        {
            CheckOrder(order);
            Clear(folder);
            var clone = new WorkClone(git, folder, order, options, remote);
            await clone.CreateAsync(cancellationToken).ConfigureAwait(false);
            progress.Report(new WorkProgress($"Cloned {order.BaseBranch} at {order.BaseSha}."));

            logger.AgentStarted(agent.Name, order.Vtid, order.Attempt, order.Fence, folder.Clone);
            var result = await RunAgentAsync(new AgentTask(order, folder.Clone, AgentPrompt.Build(order), folder.RunId), progress, cancellationToken).ConfigureAwait(false);
            usage = result.Usage;
            EndProcesses(folder);
            cancellationToken.ThrowIfCancellationRequested();
            if (result.Failure is { } failure)
            {
                return new WorkReport.Failed(failure) { Usage = usage };
            }

            await DisarmAsync(clone, cancellationToken).ConfigureAwait(false);
            var head = await DeliverAsync(folder, order, progress, cancellationToken).ConfigureAwait(false);
            return new WorkReport.Completed(head, Text.End(result.Summary, 4096)) { Usage = usage };
        }
        catch (WorkFailure failure)
        {
            return new WorkReport.Failed(failure.Failure) { Usage = usage };
        }
        catch (RefusedException refusal)
        {
            return new WorkReport.Failed(new Failure(FailureKind.Deterministic, refusal.Code, refusal.Message)) { Usage = usage };
        }
        catch (ProviderException error)
        {
            return new WorkReport.Failed(new Failure(error.Kind, error.Code, error.Message)) { Usage = usage };
        }
        finally
        {
            EndProcesses(folder);
            string[] done = options.KeepClones ? [folder.Pristine] : [folder.Pristine, folder.Root];
            foreach (var path in done.Where(path => !DisposableFolder.Delete(path)))
            {
                logger.FolderStayed(path);
            }
        }
    }

    private async Task<AgentResult> RunAgentAsync(AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        using var span = RunSpans.StartAgent(agent.Name, task.Order);
        var result = await agent.RunAsync(task, progress, cancellationToken).ConfigureAwait(false);
        RunSpans.Fail(span, result.Failure is { } failure ? RunTags.ReasonOf(failure.Reason) : null);
        return result;
    }

    private async Task<string> DeliverAsync(ClaimFolder folder, WorkOrder order, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var repository = new ResultRepository(git, folder, order, options, remote);
        var head = await repository.CollectAsync(cancellationToken).ConfigureAwait(false);
        progress.Report(new WorkProgress($"Committed {head}."));
        await repository.PushAsync(head, cancellationToken).ConfigureAwait(false);
        logger.WorkPushed(order.Vtid, order.Branch, head);
        return head;
    }

    // The agent decides what lies in its clone, so it must not decide how long looking at it takes.
    private async Task DisarmAsync(WorkClone clone, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(clone.Disarm, cancellationToken).WaitAsync(DisarmLimit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new WorkFailure(FailureKind.Deterministic, "repository_damaged", $"The agent left a clone that could not be read within {DisarmLimit}.");
        }
    }

    // An agent that gets another text than the approved one does work that nobody asked for.
    private static void CheckOrder(WorkOrder order)
    {
        var hash = TaskSpec.Parse(order.Spec).Hash;
        if (hash != order.SpecHash)
        {
            throw new WorkFailure(
                FailureKind.Deterministic, RefusalCodes.SpecHashMismatch,
                $"The order names the approved spec {order.SpecHash}, but carries a text with the hash {hash}.");
        }
    }

    // The same claim may be handed out again after its answer was lost, and a host may have been killed in the middle of it.
    private void Clear(ClaimFolder folder)
    {
        EndProcesses(folder);
        if (!DisposableFolder.Delete(folder.Root))
        {
            throw new WorkFailure(FailureKind.Environment, "work_folder", $"'{folder.Root}' is left from earlier and cannot be removed; remove it by hand.");
        }
    }

    private void EndProcesses(ClaimFolder folder)
    {
        var ended = ProcessSweep.Kill(ProcessEnvironment.RunIdVariable, run => run == folder.RunId) + ProcessSweep.KillIn(folder.Root);
        if (ended > 0)
        {
            logger.LeftoversEnded(ended);
        }
    }
}
