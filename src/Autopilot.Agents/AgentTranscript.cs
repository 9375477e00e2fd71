namespace Autopilot;

/// <summary>What an agent has said so far: its calls, its usage, its last words and its own verdict.</summary>
/// <param name="name">The agent's name.</param>
/// <param name="saysHowItEnds">Whether it reports its end, so that a missing report is a failure.</param>
/// <param name="callLimit">How many model calls it may make.</param>
/// <param name="tokenBudget">How many tokens it may use; null: any number.</param>
/// <param name="meter">Our own count of its calls, which stands for what it says of them; null: there is none.</param>
/// <param name="progress">Hears of its progress.</param>
/// <param name="stop">Called once it passed a limit.</param>
internal sealed class AgentTranscript(
    string name, bool saysHowItEnds, int callLimit, long? tokenBudget, ModelMeter? meter, IProgress<WorkProgress> progress, Action stop)
{
    private const int LongestProgress = 300;

    private readonly Lock gate = new();
    private readonly HashSet<string> calls = new(StringComparer.Ordinal);
    private AgentEvent? final;
    private string? lastWords;
    private Usage usage = new();
    private Failure? overrun;

    /// <summary>The limit of ours that the agent passed, or null.</summary>
    public Failure? Overrun => meter?.Overrun ?? overrun;

    /// <summary>What it used so far: as we counted, or else as far as it says. What it says of money stands where we know no price.</summary>
    public Usage Usage
    {
        get
        {
            lock (gate)
            {
                return meter?.Used is { } counted
                    ? counted with { Money = counted.Money ?? usage.Money }
                    : usage with { Calls = Math.Max(usage.Calls, calls.Count) };
            }
        }
    }

    /// <summary>Its last words, or null.</summary>
    public string? LastWords
    {
        get
        {
            lock (gate)
            {
                return final?.Text ?? lastWords;
            }
        }
    }

    /// <summary>Its own verdict: why it failed, or null when its last event reports no error.</summary>
    public Failure? Verdict
    {
        get
        {
            lock (gate)
            {
                return !saysHowItEnds || final is { Error: null } ? null
                    : final is null
                        ? new Failure(FailureKind.Transient, "agent_incomplete", $"'{name}' ended without saying how: its output was cut, or it is not of the expected form.")
                        : new Failure(final.ErrorKind, "agent_failed", $"'{name}' reports an error: {Text.End(final.Error!, 2000)}");
            }
        }
    }

    /// <summary>Takes words that say nothing to us, for whoever watches.</summary>
    public void Note(string words) => progress.Report(new WorkProgress(Text.Start(words, LongestProgress)));

    /// <summary>Takes what it says to us.</summary>
    public void Take(AgentEvent said)
    {
        if (Keep(said))
        {
            stop();
        }

        progress.Report(new WorkProgress(Text.Start(said.Text ?? $"'{name}' is at work.", LongestProgress), Usage));
    }

    private bool Keep(AgentEvent said)
    {
        lock (gate)
        {
            lastWords = said.Text ?? lastWords;
            usage = Add(usage, said);

            // An error stays: agents send further events, and even a success, after one that ended them.
            final = said.IsFinal && final?.Error is null ? said : final;
            if (said.ModelCall is { } call)
            {
                calls.Add(call);
            }

            overrun ??= calls.Count > callLimit
                ? new Failure(FailureKind.Timeout, "agent_call_limit", $"'{name}' made more than {callLimit} model calls and was stopped.")
                : meter is null && usage.Tokens > tokenBudget
                    ? new Failure(FailureKind.Policy, FailureReasons.BudgetExhausted, $"'{name}' used {usage.Tokens} tokens; {tokenBudget} were left. It was stopped.")
                    : null;
            return overrun is not null;
        }
    }

    // A sum never falls, and a price that was said holds until another is: not every line repeats both.
    private static Usage Add(Usage before, AgentEvent said) => said switch
    {
        { Usage: { } sum } => sum with { Tokens = Math.Max(before.Tokens, sum.Tokens), Money = sum.Money ?? before.Money },
        { CallUsage: { } call } => before with { Tokens = before.Tokens + call.Tokens },
        _ => before,
    };
}
