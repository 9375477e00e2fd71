using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>Clean-up that ended runs still owe. The debt is the recorded intent; paying it is idempotent and read back.</summary>
internal static class Debts
{
    /// <summary>Works on the debts, each in turn: one that cannot be paid holds up neither the others nor the run.</summary>
    /// <returns>The first that was read back paid, or null when all are still owed.</returns>
    public static async Task<Debt?> PayAsync(StageContext context, ILogger logger)
    {
        foreach (var debt in context.Task.Debts)
        {
            try
            {
                var isPaid = debt.Action == EffectAction.ClosePullRequest ? await IsClosedAsync(context, debt) : await IsRestoredAsync(context, debt);
                if (isPaid)
                {
                    return debt;
                }
            }
            catch (ProviderException error)
            {
                logger.LookUnknown(context.Task.Vtid, context.Run.State.Name(), error.Message);
            }
        }

        return null;
    }

    private static async Task<bool> IsClosedAsync(StageContext context, Debt debt)
    {
        var (host, repository) = (context.Ports.CodeHost, context.Task.Repository);
        var number = int.Parse(debt.Subject, CultureInfo.InvariantCulture);
        if (await host.FindPullRequestAsync(repository, number, context.Cancellation) is not { State: PullRequestState.Open })
        {
            return true;
        }

        await host.ClosePullRequestAsync(repository, number, $"{context.Task.Vtid} attempt {debt.Attempt} has ended.", context.Cancellation);
        return await host.FindPullRequestAsync(repository, number, context.Cancellation) is not { State: PullRequestState.Open };
    }

    // Traffic is moved only away from the revision that is owed for. What serves instead, or was proven since, is not wrong.
    private static async Task<bool> IsRestoredAsync(StageContext context, Debt debt)
    {
        if (debt is not { Target: { } name, Baseline: { } baseline })
        {
            return true;
        }

        var target = context.Ports.RequireDeployTarget();
        if ((await target.FindServingAsync(name, context.Cancellation))?.Name != debt.Subject)
        {
            return true;
        }

        var turn = await context.Ports.Store.ReadTurnAsync(Turn.ForTarget(name), context.Cancellation);
        if (turn.Proven?.Revision == debt.Subject)
        {
            return true;
        }

        await target.ShiftAsync(name, baseline, debt.Subject, context.Cancellation);
        return (await target.FindServingAsync(name, context.Cancellation))?.Name != debt.Subject;
    }
}
