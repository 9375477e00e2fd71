using System.Text.Json.Nodes;

namespace Autopilot.Testing;

/// <summary>
/// The laws of a run as properties of <see cref="Lifecycle.Decide"/>, over generated sequences of legal, foreign and illegal
/// triggers. Each throws a <see cref="LawException"/> with its seed when the law does not hold under your policy.
/// </summary>
public static class Laws
{
    /// <summary>Checks every law.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard; default 500 sequences for each law.</param>
    /// <exception cref="LawException">A law does not hold.</exception>
    public static void CheckAll(RunPolicy policy, LawOptions? options = null)
    {
        Action<RunPolicy, LawOptions?>[] laws =
        [
            CheckForwardOnly, CheckEvidence, CheckForeignTriggers, CheckFences, CheckPurity, CheckTerminalEvent, CheckWaits,
            CheckIllegalTriggers, CheckRepetitions, CheckNotifications, CheckOrder, CheckEnding,
        ];
        foreach (var law in laws)
        {
            law(policy, options);
        }
    }

    /// <summary>Law 1: the state's rank never falls, no state is entered twice, and nothing is applied to a run that has ended.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckForwardOnly(RunPolicy policy, LawOptions? options = null) => LawTrial.ForSteps(
        "A run only goes forward.", policy, options, step =>
            step.After.State < step.Before.State ? $"It fell back to {step.After.State.Name()}."
            : step.Applied && step.Before.State.IsTerminal() ? "Something was applied to a run that has ended."
            : null);

    /// <summary>Law 3: every move carries its own proof, chained by commit to those before; proofs are only ever added. A worker's word moves no run past building.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckEvidence(RunPolicy policy, LawOptions? options = null) => LawTrial.ForSteps(
        "No run moves without evidence.", policy, options, EvidenceLaw.Broken);

    /// <summary>Law 3 and 7: what is about another run, attempt, commit, worker or fence is refused, whatever the run's state.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckForeignTriggers(RunPolicy policy, LawOptions? options = null) => LawTrial.ForSteps(
        "What is about something else is refused.", policy, options, step =>
        {
            foreach (var foreign in Triggers.Foreign(step.After, step.Now + Scenario.Pace))
            {
                var decision = Lifecycle.Decide(step.After, foreign, step.Now + Scenario.Pace);
                if (decision.Kind != DecisionKind.Illegal || !ReferenceEquals(decision.Run, step.After))
                {
                    return $"{foreign} was {decision.Kind} in {step.After.State.Name()}.";
                }
            }

            return null;
        });

    /// <summary>Law 7: within a run the fences of its claims only rise, and at most one claim is held.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckFences(RunPolicy policy, LawOptions? options = null) => LawTrial.ForSteps(
        "Fences only rise.", policy, options, step => (step.Before.Claim, step.After.Claim) switch
        {
            (null, { } opened) when opened.Fence <= step.Before.LastFence || opened.Fence != step.After.LastFence =>
                $"Fence {opened.Fence} was claimed after {step.Before.LastFence}.",
            ({ } held, { } other) when held != other => $"Fence {other.Fence} took the work from fence {held.Fence}.",
            (null, { }) when step.Before.Work is not null => "Completed work was claimed again.",
            _ => null,
        });

    /// <summary>A decision is a function of its arguments: made again it is the same, and it leaves the run that it was given as it was.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckPurity(RunPolicy policy, LawOptions? options = null) => LawTrial.ForSteps(
        "A decision is pure.", policy, options, step =>
        {
            var before = Texts.Of(step.Before);
            var again = Lifecycle.Decide(step.Before, step.Trigger, step.Now);
            return Texts.Of(step.Before) != before ? "The run that was given has changed."
                : Texts.Of(again) != Texts.Of(step.Decision) ? "Made again, the decision differs."
                : null;
        });

    /// <summary>Law 8: a run ends with exactly one terminal event, in the decision that ends it; only that event carries an outcome.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckTerminalEvent(RunPolicy policy, LawOptions? options = null) => LawTrial.ForSteps(
        "A run ends with one terminal event.", policy, options, step =>
        {
            var ends = step.Decision.Events.Where(next => next.Outcome is not null).ToArray();
            var terminal = step.Applied && step.After.State.IsTerminal();
            return (terminal, ends.Length) switch
            {
                (false, 0) => null,
                (false, _) => $"{ends[0].Type} carries the outcome {ends[0].Outcome}, though the run goes on.",
                (true, 1) when ends[0].Type == EventTypes.Terminal(step.After.State) && ends[0].To == step.After.State => null,
                (true, 1) => $"The run is {step.After.State.Name()}, and its terminal event is {ends[0].Type}.",
                _ => $"There are {ends.Length} terminal events.",
            };
        });

    /// <summary>Law 6: a run that goes on has a deadline or a hold, never both and never neither, and is looked at again; one that has ended has none of it.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckWaits(RunPolicy policy, LawOptions? options = null) => LawTrial.ForSteps(
        "Every wait has its end.", policy, options, step =>
        {
            var (run, ended) = (step.After, step.After.State.IsTerminal());
            return ended && (run.DeadlineAt is not null || run.Hold is not null || run.Claim is not null) ? "An ended run has a deadline, a hold or a claim."
                : ended ? null
                : run.DeadlineAt is null && run.Hold is null ? "The run has neither a deadline nor a hold."
                : run.DeadlineAt is not null && run.Hold is { } hold ? $"The run has a deadline and the hold {hold.Name}."
                : run.Hold is { Remaining: var left } && left < TimeSpan.Zero ? $"The hold has {left} left."
                : step.Applied && step.Decision.DueIn is null ? "The run is never looked at again."
                : null;
        });

    /// <summary>What is illegal changes nothing and records exactly one mismatch with what was expected and what came.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckIllegalTriggers(RunPolicy policy, LawOptions? options = null) => LawTrial.ForSteps(
        "What is illegal changes nothing and records one mismatch.", policy, options, step =>
            step.Decision.Kind != DecisionKind.Illegal ? null
            : !ReferenceEquals(step.Decision.Run, step.Before) || step.Decision.Deadline != Deadline.Keep ? "The run or its deadline changed."
            : step.Decision.Events is not [{ Type: EventTypes.StateMismatch, Outcome: null, Data: { } data }] ? "It records something else."
            : Missing(data) is { } missing ? $"The mismatch does not say {missing}."
            : null);

    /// <summary>A trigger that was just applied is a no-op when it comes again: it records nothing, and nothing about the run changes.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckRepetitions(RunPolicy policy, LawOptions? options = null) => LawTrial.ForSteps(
        "What has happened does not happen again.", policy, options, RepetitionLaw.Broken);

    /// <summary>Law 12: reports that come again, any time later and any number of times, leave the run as it would be without them.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckNotifications(RunPolicy policy, LawOptions? options = null) => LawTrial.ForAll(
        "Late repetitions change nothing.", policy, options, RepetitionLaw.BrokenByLateReports);

    /// <summary>Law 12: whatever the order in which the reports of a whole run arrive, it ends in the same state with the same proofs, as long as each arrives again.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckOrder(RunPolicy policy, LawOptions? options = null) => LawTrial.ForAll(
        "The order of reports does not matter.", policy, options, tried => RepetitionLaw.BrokenByOrder(policy, tried.Picks));

    /// <summary>Law 8: once its end is decided, a run has no claim, keeps its state until clean-up is over, and ends as was decided.</summary>
    /// <param name="policy">The policy of the runs.</param>
    /// <param name="options">How hard.</param>
    /// <exception cref="LawException">The law does not hold.</exception>
    public static void CheckEnding(RunPolicy policy, LawOptions? options = null) => LawTrial.ForSteps(
        "A decision to end is irrevocable.", policy, options, step => (step.Before.Ending, step.After) switch
        {
            (_, { Ending: not null, Claim: not null }) => "The run ends and a worker holds it.",
            (null, { State: RunState.Failed or RunState.Cancelled or RunState.Blocked }) => "The run ended without a decision to end.",
            (null, _) => null,
            ({ } ending, var after) when after.Ending != ending => "The decision to end was changed.",
            ({ } ending, var after) when after.State != step.Before.State && after.State != ending.State => $"It ended as {after.State.Name()}.",
            _ => null,
        });

    private static string? Missing(JsonObject data)
    {
        string[] facts = ["expected", "actual", "trigger", "why"];
        return facts.FirstOrDefault(fact => !data.ContainsKey(fact));
    }
}
