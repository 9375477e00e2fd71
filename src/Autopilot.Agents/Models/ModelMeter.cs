using System.Globalization;

namespace Autopilot;

/// <summary>What one run may spend on models, and what it has spent by our own count. It says when the agent must be stopped.</summary>
/// <param name="agent">The agent's name.</param>
/// <param name="callLimit">How many calls it may make.</param>
/// <param name="access">Prices, and how many calls in a row may fail.</param>
/// <param name="budget">What is left of the task's budget.</param>
/// <param name="time">The clock of prices.</param>
/// <param name="spent">Hears of the use after each call.</param>
/// <param name="stop">Called once the agent must be stopped.</param>
internal sealed class ModelMeter(
    string agent, int callLimit, ModelAccess access, Budget budget, TimeProvider time, Action<Usage> spent, Action stop)
{
    private const int RefusedCredentialLimit = 3;

    private readonly PriceTable prices = new(access.Prices, time);
    private readonly Lock gate = new();
    private Usage used = new(Money: 0);
    private Failure? overrun;
    private Failure? lastFailure;
    private int failuresInRow;

    /// <summary>What all calls have used so far. Money is null once the price of one is unknown.</summary>
    public Usage Used
    {
        get
        {
            lock (gate)
            {
                return used;
            }
        }
    }

    /// <summary>Why the agent was stopped, or null.</summary>
    public Failure? Overrun
    {
        get
        {
            lock (gate)
            {
                return overrun;
            }
        }
    }

    /// <summary>How the last call failed, or null: no agent has done its work whose last call of a model has failed, whatever it says.</summary>
    public Failure? Verdict
    {
        get
        {
            lock (gate)
            {
                return lastFailure;
            }
        }
    }

    /// <summary>Asks for a call of a model.</summary>
    /// <returns>The call; null: it is refused, and the agent is stopped.</returns>
    public MeteredCall? Begin(ModelRequest request)
    {
        lock (gate)
        {
            overrun ??= Refuse(request.Model);
            if (overrun is null)
            {
                used = used with { Calls = used.Calls + 1 };
                if (LeftFor(request.Model) is { } most)
                {
                    request.Cap(Math.Max(1, most));
                }

                return new MeteredCall(this, request);
            }
        }

        stop();
        return null;
    }

    /// <summary>Takes note of what a call has used, in place of what was noted of it before.</summary>
    /// <returns>Whether the budget allows it to go on.</returns>
    public bool Note(ModelRequest request, (TokenCounts Counts, decimal? Money) before, TokenCounts counts, out decimal? money)
    {
        money = prices.FindMoney(request.Model, counts);
        lock (gate)
        {
            var tokens = counts.Input + counts.Output - before.Counts.Input - before.Counts.Output;
            used = used with { Tokens = used.Tokens + tokens, Money = used.Money + money - before.Money };
            overrun ??= Passed(request.IsCapped);
            if (overrun is null)
            {
                return true;
            }
        }

        stop();
        return false;
    }

    /// <summary>The budget's end, met by a request that was refused for being as short as the budget allows.</summary>
    public Failure Exhaust(string refusal)
    {
        lock (gate)
        {
            var exhausted = Exhausted();
            return exhausted with { Message = $"{exhausted.Message} The last request was made shorter, and refused: {refusal}" };
        }
    }

    /// <summary>Takes note of how a call ended.</summary>
    public void End(Failure? failure)
    {
        Usage now;
        bool isOver;
        lock (gate)
        {
            lastFailure = failure;
            failuresInRow = failure is null ? 0 : failuresInRow + 1;
            overrun ??= failuresInRow >= (failure?.Kind == FailureKind.Environment ? Math.Min(RefusedCredentialLimit, access.FailedCallLimit) : access.FailedCallLimit) ? failure : null;
            (now, isOver) = (used, overrun is not null);
        }

        spent(now);
        if (isOver)
        {
            stop();
        }
    }

    private Failure? Refuse(string model) =>
        used.Calls >= callLimit ? new Failure(FailureKind.Timeout, "agent_call_limit", $"'{agent}' made {callLimit} model calls, and wanted more. It was stopped.")
        : budget.Money is not null && (used.Money is null || !prices.MayKnow(model)) ? PriceUnknown(model)
        : used.Tokens >= budget.Tokens || used.Money >= budget.Money ? Exhausted()
        : null;

    // A capped answer that used up what was left was cut by us, and is no answer.
    private Failure? Passed(bool isCapped) =>
        budget.Money is not null && used.Money is null ? PriceUnknown("what answered")
        : used.Tokens > budget.Tokens || used.Money > budget.Money || (isCapped && (used.Tokens >= budget.Tokens || used.Money >= budget.Money)) ? Exhausted()
        : null;

    private long? LeftFor(string model)
    {
        var byMoney = budget.Money is { } money ? prices.FindHighest([model])?.OutputFor(money - used.Money!.Value) : null;
        var byTokens = budget.Tokens - used.Tokens;
        return byMoney is { } first && byTokens is { } second ? Math.Min(first, second) : byMoney ?? byTokens;
    }

    private Failure Exhausted() => FailureReasons.Create(
        FailureReasons.BudgetExhausted,
        string.Create(CultureInfo.InvariantCulture, $"'{agent}' used {used.Tokens} tokens{(used.Money is { } money ? $" for {money} US dollars" : "")}; {Left()} were left. It was stopped."));

    private string Left() => string.Join(" and ", ((string?[])
    [
        budget.Tokens is { } tokens ? string.Create(CultureInfo.InvariantCulture, $"{tokens} tokens") : null,
        budget.Money is { } money ? string.Create(CultureInfo.InvariantCulture, $"{money} US dollars") : null,
    ]).OfType<string>());

    private Failure PriceUnknown(string model) => FailureReasons.Create(
        FailureReasons.PriceUnknown, $"The price of {model} is unknown, and {budget.Money} US dollars are left. '{agent}' was stopped.");
}
