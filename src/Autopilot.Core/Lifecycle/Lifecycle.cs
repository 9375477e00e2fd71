using System.Globalization;

namespace Autopilot;

/// <summary>
/// The decisions of a run: pure functions of the run, what happened and the time. No I/O, no clock, no randomness. Only
/// this code applies <see cref="TransitionTable"/>.
/// </summary>
public static class Lifecycle
{
    /// <summary>The actor of everything that no person or worker did.</summary>
    public const string Engine = "autopilot";

    /// <summary>Decides what a trigger does to a run. The policy is the one that is pinned on the run.</summary>
    /// <param name="run">The run as it is.</param>
    /// <param name="trigger">What happened.</param>
    /// <param name="now">The store's time.</param>
    public static Decision Decide(Run run, Trigger trigger, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(trigger);
        if (Repetitions.Is(run, trigger))
        {
            return new Decision(DecisionKind.Repeated, run);
        }

        if (!TransitionTable.TryMove(run.State, trigger.Kind, out var to))
        {
            return Illegal(run, trigger, $"{trigger.Kind} is not legal in {run.State.Name()}.");
        }

        return Objections.Find(run, trigger) is { } objection
            ? Illegal(run, trigger, objection)
            : RunChanges.Apply(run, trigger, to, now);
    }

    /// <summary>Begins a run by activation.</summary>
    /// <param name="task">The task; the run is its next attempt.</param>
    /// <param name="policy">The resolved profile.</param>
    /// <param name="actor">Who activated it.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="feedback">What an earlier attempt left, or null.</param>
    public static Decision Begin(AutopilotTask task, RunPolicy policy, string actor, string? reason, string? feedback)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(policy);
        var run = NewRun(task, policy, RunState.InProgress) with { Feedback = feedback, WaitingFor = "an offer of the work" };
        return new Decision(DecisionKind.Applied, run)
        {
            Deadline = Deadline.In(policy.Timeouts.Pickup),
            Events = [Activation(run, actor, reason)],
        };
    }

    /// <summary>Begins a run behind a merge of an earlier attempt that still stands on the base.</summary>
    /// <param name="task">The task; the run is its next attempt.</param>
    /// <param name="policy">The resolved profile.</param>
    /// <param name="merge">The merge, read back as this attempt's own proof; it names the attempt that it was adopted from.</param>
    /// <param name="actor">Who asked for the retry.</param>
    /// <param name="reason">Why, or null.</param>
    public static Decision Adopt(AutopilotTask task, RunPolicy policy, MergeEvidence merge, string actor, string? reason)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(merge);
        if (merge.Vtid != task.Vtid || merge.Attempt != task.Attempt + 1 || merge.AdoptedFrom is not { } earlier || earlier < 1 || earlier > task.Attempt)
        {
            throw new ArgumentException(
                $"The merge is about {merge.Vtid} attempt {merge.Attempt}, adopted from attempt {merge.AdoptedFrom?.ToString(CultureInfo.InvariantCulture) ?? "none"}; "
                + $"attempt {task.Attempt + 1} of {task.Vtid} adopts one of an earlier attempt as its own.",
                nameof(merge));
        }

        var run = NewRun(task, policy, RunState.Merged) with { Evidence = [merge], WaitingFor = "its turn to deploy" };
        return new Decision(DecisionKind.Applied, run)
        {
            Deadline = Deadline.In(policy.Timeouts.Deploy),
            Events =
            [
                Activation(run, actor, reason),
                RunEvents.Of(run, EventTypes.PullRequestMerged(merge.Provider), RunState.Merged,
                    ("mergeSha", merge.MergeSha), ("headSha", merge.HeadSha), ("adoptedFrom", merge.AdoptedFrom)),
            ],
        };
    }

    private static NewEvent Activation(Run run, string actor, string? reason) => new(EventTypes.ExecutionApproved, actor)
    {
        To = run.State,
        Facts = [("specHash", run.SpecHash), ("profile", run.Policy.Profile), ("profileHash", run.Policy.Hash), ("reason", reason)],
    };

    private static Run NewRun(AutopilotTask task, RunPolicy policy, RunState state) => new()
    {
        Vtid = task.Vtid,
        Attempt = task.Attempt + 1,
        State = state,
        SpecHash = task.Spec.Hash,
        Policy = policy,
    };

    private static Decision Illegal(Run run, Trigger trigger, string why) => new(DecisionKind.Illegal, run)
    {
        Refusal = why,
        DueIn = null,
        Events =
        [
            RunEvents.Of(run, EventTypes.StateMismatch, run.State,
                ("expected", TransitionTable.Accepted(run.State).Select(kind => kind.ToString())),
                ("actual", run.State.Name()),
                ("trigger", trigger.Kind.ToString()),
                ("subject", trigger.Subject),
                ("why", why)),
        ],
    };
}
