using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>What follows a run's end: the clean-up it still owes, revisions nobody needs, and the next attempt that it earned.</summary>
internal sealed class Aftermath(EnginePorts ports, ProfileSet profiles, ILogger logger)
{
    /// <summary>Does the next thing.</summary>
    /// <returns>The new snapshot when something changed; otherwise when to look again, or null for never.</returns>
    public async Task<(TaskSnapshot? Follows, TimeSpan? Due)> StepAsync(StageContext context)
    {
        if (context.Task.Debts.Count > 0)
        {
            return await PayAsync(context);
        }

        await TrimAsync(context);
        return context.Task.PendingRetry is { } retry ? await BeginAsync(context, retry) : (null, null);
    }

    /// <summary>The change that a paid debt is, for a run that goes on.</summary>
    public static Look Paid(StageContext context, Debt debt) => new Look.Advance(new Trigger.Waited($"the next step; {debt.Action.Name()} {debt.Subject} is settled"))
    {
        Task = task => Without(task, debt),
        PullRequest = Closed(debt),
        Events = [Settled(context.Run, debt)],
    };

    private static AutopilotTask Without(AutopilotTask task, Debt paid) => task with { Debts = [.. task.Debts.Where(debt => debt != paid)] };

    private static PullRequestBinding? Closed(Debt debt) => debt.Action == EffectAction.ClosePullRequest
        ? new PullRequestBinding(int.Parse(debt.Subject, CultureInfo.InvariantCulture), IsOpen: false)
        : null;

    private static NewEvent Settled(Run run, Debt debt) => RunEvents.Of(
        run, EventTypes.DebtPaid, run.State, ("action", debt.Action.Name()), ("subject", debt.Subject), ("owedBy", debt.Attempt));

    private async Task<(TaskSnapshot? Follows, TimeSpan? Due)> PayAsync(StageContext context)
    {
        if (await Debts.PayAsync(context, logger) is not { } paid)
        {
            return (null, context.Policy.Timeouts.LookMost);
        }

        var task = Without(context.Task, paid);
        var result = await ports.Store.CommitAsync(
            new Commit
            {
                Id = Guid.NewGuid(),
                ExpectedVersion = context.Task.Version,
                Task = task,
                Run = context.Run,
                Deadline = Deadline.None,
                DueIn = task.Debts.Count > 0 || task.PendingRetry is not null ? TimeSpan.Zero : null,
                PullRequest = Closed(paid),
                Events = [Settled(context.Run, paid)],
            },
            context.Cancellation);
        return result.IsCommitted ? (result.Snapshot, null) : (null, TimeSpan.FromSeconds(1));
    }

    // Collecting what nobody needs is no effect of the run: it is idempotent, and a missed one is collected next time.
    private async Task TrimAsync(StageContext context)
    {
        if (ports.DeployTarget is not { } target || context.Policy.Target is not { } name || context.Latest(EffectAction.Deploy) is null)
        {
            return;
        }

        try
        {
            var turn = await ports.Store.ReadTurnAsync(Turn.ForTarget(name), context.Cancellation);
            if (turn.Holder is null)
            {
                await target.TrimAsync(name, [.. new[] { turn.Proven?.Revision }.OfType<string>()], context.Cancellation);
            }
        }
        catch (ProviderException error)
        {
            logger.LookUnknown(context.Task.Vtid, context.Run.State.Name(), error.Message);
        }
    }

    private async Task<(TaskSnapshot? Follows, TimeSpan? Due)> BeginAsync(StageContext context, PendingRetry retry)
    {
        var task = context.Task;
        var approved = task.Spec.Status == SpecStatus.Approved && task.Spec.Approval?.Hash == task.Spec.Hash;
        if (profiles.Find(task.Profile) is not { } profile || !approved || retry.SpecHash != task.Spec.Hash || !task.Autonomous)
        {
            return (null, context.Policy.Timeouts.LookMost);
        }

        var beganAt = ports.Time.GetUtcNow();
        var decision = Lifecycle.Begin(task, profile.Resolve(), Lifecycle.Engine, $"retry after {retry.Reason}", retry.Feedback);
        var result = await ports.Store.CommitAsync(
            Commits.Of(context.Snapshot, decision, context.Now) with { RequireExecution = true }, context.Cancellation);
        if (!result.IsCommitted)
        {
            return (null, context.Policy.Timeouts.LookMost);
        }

        RunMeasures.Committed(context.Snapshot, result.Snapshot!, TriggerKind.Activated);
        RunSpans.Record("retry", result.Snapshot!.Run!, beganAt);
        return (result.Snapshot, null);
    }
}
