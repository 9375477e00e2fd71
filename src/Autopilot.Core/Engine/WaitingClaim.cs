namespace Autopilot;

/// <summary>One claim that waits for work: who asks, what for, and when it last looked.</summary>
internal sealed class WaitingClaim(ClaimRequest request, CommandRecord? command)
{
    private const string All = "*";

    private static readonly TimeSpan AloneAtLeast = TimeSpan.FromSeconds(4);

    public string WorkerId => request.WorkerId;

    public CommandRecord? Command => command;

    public ClaimGate.Desk? Desk { get; set; }

    public long LookedAt { get; set; }

    /// <summary>
    /// When it looks by itself, whatever others have found: what they are excluded from it may find, and the look is its sign of life.
    /// Not all at once: each worker has a time of its own, which its id gives.
    /// </summary>
    public TimeSpan Alone { get; } = AloneAtLeast + TimeSpan.FromMilliseconds(request.WorkerId.Aggregate(0, (sum, letter) => ((sum * 31) + letter) % 1000));

    /// <summary>The worker as it offers itself for this claim: with no capability that it did not register.</summary>
    public WorkerInfo Narrow(WorkerInfo worker)
    {
        var (registered, asked) = (worker.Registration.Capabilities, request.Capabilities);
        return asked is null || asked.Contains(All, StringComparer.Ordinal) ? worker : worker with
        {
            Registration = worker.Registration with
            {
                Capabilities = registered.Contains(All, StringComparer.Ordinal) ? asked : [.. asked.Intersect(registered, StringComparer.Ordinal)],
            },
        };
    }
}
