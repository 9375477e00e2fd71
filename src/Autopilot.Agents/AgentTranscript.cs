using System.Text.Json;

namespace Autopilot;

/// <summary>What an agent's output has said so far: its calls, its usage, its last words and its own verdict.</summary>
internal sealed class AgentTranscript(ProcessAgentOptions options, long? tokenBudget, IProgress<WorkProgress> progress, Action stop)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> calls = new(StringComparer.Ordinal);
    private AgentEvent? final;
    private string? lastWords;
    private Usage usage = new();

    /// <summary>The limit of ours that the agent passed, or null.</summary>
    public Failure? Overrun { get; private set; }

    /// <summary>What it used so far, as far as its output shows.</summary>
    public Usage Usage
    {
        get
        {
            lock (gate)
            {
                return usage with { Calls = Math.Max(usage.Calls, calls.Count) };
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
                return options.Output == AgentOutput.Plain || final is { Error: null }
                    ? null
                    : final is null
                        ? new Failure(FailureKind.Transient, "agent_incomplete", $"'{options.Name}' ended without saying how: its output was cut, or it is not of the expected form.")
                        : new Failure(final.ErrorKind, "agent_failed", $"'{options.Name}' reports an error: {Text.End(final.Error!, 2000)}");
            }
        }
    }

    /// <summary>Takes a line of standard output.</summary>
    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        if (options.Output == AgentOutput.Plain)
        {
            progress.Report(new WorkProgress(Text.Start(line, 300)));
            return;
        }

        if (Read(line) is { } said)
        {
            Take(said);
            progress.Report(new WorkProgress(Text.Start(said.Text ?? $"'{options.Name}' is at work.", 300), Usage));
        }
    }

    private AgentEvent? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? options.ReadEvent!(document.RootElement) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null; // A line of another form is no event; the missing last event says so in the end.
        }
    }

    private void Take(AgentEvent said)
    {
        lock (gate)
        {
            lastWords = said.Text ?? lastWords;
            usage = said.Usage ?? usage;

            // An error stays: agents send further events, and even a success, after one that ended them.
            final = said.IsFinal && final?.Error is null ? said : final;
            if (said.ModelCall is { } call)
            {
                calls.Add(call);
            }

            Overrun ??= calls.Count > options.CallLimit
                ? new Failure(FailureKind.Timeout, "agent_call_limit", $"'{options.Name}' made more than {options.CallLimit} model calls and was stopped.")
                : usage.Tokens > tokenBudget
                    ? new Failure(FailureKind.Policy, FailureReasons.BudgetExhausted, $"'{options.Name}' used {usage.Tokens} tokens; {tokenBudget} were left. It was stopped.")
                    : null;
            if (Overrun is null)
            {
                return;
            }
        }

        stop();
    }
}
