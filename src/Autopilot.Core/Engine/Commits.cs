using System.Security.Cryptography;
using System.Text;

namespace Autopilot;

/// <summary>Turns decisions into commits. Pure.</summary>
internal static class Commits
{
    /// <summary>The commit of a decision that changes a run.</summary>
    public static Commit Of(TaskSnapshot before, Decision decision, DateTimeOffset now, Usage? reported = null)
    {
        var task = TaskChanges.After(before, decision.Run, reported, now);
        var owes = decision.Run.State.IsTerminal() && (task.PendingRetry is not null || task.Debts.Count > 0);
        return new Commit
        {
            Id = Guid.NewGuid(),
            ExpectedVersion = before.Task.Version,
            Task = task,
            Run = decision.Run,
            Deadline = decision.Deadline,
            DueIn = owes ? TimeSpan.Zero : Due(decision, now),
            ClaimLease = decision.Run.Policy.Timeouts.Lease,
            Events = Charged(decision.Events, before.Task.Spent, task.Spent),
        };
    }

    // What the claim that closes here is charged for models stands with the event that tells of its end.
    private static IReadOnlyList<NewEvent> Charged(IReadOnlyList<NewEvent> events, Spending before, Spending after) =>
        events.Count == 0 || (before.Tokens == after.Tokens && before.Money == after.Money) ? events
        : [events[0] with { Facts = [.. events[0].Facts, ("tokens", after.Tokens - before.Tokens), ("money", after.Money - before.Money)] }, .. events.Skip(1)];

    // A deadline is looked at when it passes, not when the next look happens to be due.
    private static TimeSpan? Due(Decision decision, DateTimeOffset now)
    {
        var left = decision.Deadline.Change switch
        {
            DeadlineChange.Set => decision.Deadline.Length,
            DeadlineChange.Keep => decision.Run.DeadlineAt - now,
            _ => null,
        };
        return left > TimeSpan.Zero && left < decision.DueIn ? left : decision.DueIn;
    }

    /// <summary>Records an illegal trigger, once for the same trigger, subject and state. The version does not rise.</summary>
    public static Commit OfMismatch(TaskSnapshot before, Decision decision, Trigger trigger)
    {
        var run = before.Run!;
        var key = $"mismatch/{run.Vtid}/{run.Attempt}/{trigger.Kind}/{run.State.Name()}/{Hash(trigger.Subject)}";
        return new Commit
        {
            Id = Guid.NewGuid(),
            ExpectedVersion = before.Task.Version,
            Task = before.Task,
            Events = decision.Events,
            EventsOnly = true,
            Command = new CommandRecord(Lifecycle.Engine, key, Hash(key), ""),
        };
    }

    /// <summary>SHA-256 of a text: 64 lower-case hex digits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
