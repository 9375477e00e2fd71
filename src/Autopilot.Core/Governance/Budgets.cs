namespace Autopilot;

/// <summary>The task's budget: what it still has, what a claim sets aside, what a claim that ends is charged. Pure.</summary>
internal static class Budgets
{
    private const decimal MostMoney = 1_000_000_000_000m;

    /// <summary>Why no further claim may start, or null.</summary>
    public static Failure? Refuse(AutopilotTask task, RunPolicy policy)
    {
        var (budget, spent) = (task.Budget, task.Spent);
        if (budget.Money is not null && policy.Reservation.Money is null)
        {
            return FailureReasons.Create(FailureReasons.PriceUnknown,
                $"The budget allows {budget.Money} US dollars, but profile '{policy.Profile}' has no price for a claim.");
        }

        string? problem = null;
        if (spent.Attempts >= budget.Attempts)
        {
            problem = $"{spent.Attempts} of {budget.Attempts} attempts are spent.";
        }
        else if (budget.WallClock is { } wall && spent.ClaimedTime >= wall)
        {
            problem = $"{spent.ClaimedTime:c} of {wall:c} claimed time is spent.";
        }
        else if (budget.Tokens is { } tokens && spent.Tokens > tokens - Math.Max(1, policy.Reservation.Tokens))
        {
            problem = $"{spent.Tokens} of {tokens} tokens are spent; a claim reserves {policy.Reservation.Tokens}.";
        }
        else if (budget.Money is { } money && (spent.Money >= money || spent.Money > money - policy.Reservation.Money))
        {
            problem = $"{spent.Money} of {money} US dollars are spent; a claim reserves {policy.Reservation.Money}.";
        }

        return problem is null ? null : FailureReasons.Create(FailureReasons.BudgetExhausted, problem);
    }

    /// <summary>What is left for one claim.</summary>
    public static Budget Left(AutopilotTask task) => new()
    {
        Attempts = Math.Max(0, task.Budget.Attempts - task.Spent.Attempts),
        WallClock = task.Budget.WallClock - task.Spent.ClaimedTime,
        Tokens = task.Budget.Tokens - task.Spent.Tokens,
        Money = task.Budget.Money - task.Spent.Money,
    };

    /// <summary>Charges a claim that has ended: its metered use, or when it ended unreported the larger of that and its reservation.</summary>
    public static Spending Charge(Spending spent, WorkClaim claim, TimeSpan held, Usage metered, bool reported)
    {
        var (tokens, money) = reported
            ? (metered.Tokens, metered.Money ?? claim.Reserved.Money ?? 0m)
            : (Math.Max(metered.Tokens, claim.Reserved.Tokens), Math.Max(metered.Money ?? 0m, claim.Reserved.Money ?? 0m));
        return spent with
        {
            ClaimedTime = spent.ClaimedTime + (held > TimeSpan.Zero ? held : TimeSpan.Zero),
            Tokens = Add(spent.Tokens, tokens),
            Money = Add(spent.Money, money),
        };
    }

    // The figures are a worker's: nothing that it reports gives back what is spent, or wraps round.
    private static long Add(long spent, long more) => more <= 0 ? spent : more > long.MaxValue - spent ? long.MaxValue : spent + more;

    private static decimal Add(decimal spent, decimal more) => more <= 0 ? spent : more > MostMoney - spent ? MostMoney : spent + more;
}
