namespace Autopilot.Testing;

/// <summary>What comes again, late, or in another order.</summary>
internal static class RepetitionLaw
{
    public static string? Broken(Step step)
    {
        if (!step.Applied)
        {
            return null;
        }

        var again = Lifecycle.Decide(step.After, step.Trigger, step.Now);
        return step.Trigger switch
        {
            // These count, or restart a clock: whoever reports them says that it happened once more.
            Trigger.ProbeAnswered or Trigger.PickupExtended or Trigger.MergeTurnTaken or Trigger.OfferFailed { Cause: Trigger.OfferFailed.NoAnswer } =>
                again.Run.State == step.After.State ? null : "The repetition moved the run.",
            // The run does not remember every claim that it lost, so a second loss is refused, which changes as little.
            Trigger.ClaimLost => again.Kind == DecisionKind.Applied ? "The claim was lost twice." : null,
            _ when again.Kind != DecisionKind.Repeated => $"The repetition was {again.Kind}: {again.Refusal}",
            _ => again.Events.Count > 0 || !ReferenceEquals(again.Run, step.After) ? "The repetition changed something." : null,
        };
    }

    public static string? BrokenByLateReports(LawCase tried)
    {
        var applied = Walk.Steps(tried.Scenario).Where(step => step.Applied).ToArray();
        var run = tried.Scenario.Start;
        for (var index = 0; index < applied.Length; index++)
        {
            var next = applied[index];
            run = StraightWay.Stamp(run, Lifecycle.Decide(run, next.Trigger, next.Now), next.Now);
            var late = applied[tried.Picks[index % tried.Picks.Length] % (index + 1)].Trigger;
            if (IsReport(late))
            {
                run = StraightWay.Stamp(run, Lifecycle.Decide(run, late, next.Now), next.Now);
            }

            if (Texts.Of(run) != Texts.Of(next.After))
            {
                return $"{late} came again after {next.Trigger.Kind} in {next.After.State.Name()} and made a difference.";
            }
        }

        return null;
    }

    public static string? BrokenByOrder(RunPolicy policy, int[] picks)
    {
        var start = StraightWay.Begin(policy, Vtid.Parse("VTID-00001"));
        var whole = new Scenario(start, Whole(start));
        var expected = whole.End();
        var reports = whole.Triggers.Where(IsReport).ToArray();
        var run = start;
        for (var round = 0; round <= reports.Length; round++)
        {
            foreach (var (report, _) in reports.Select((report, index) => (report, picks[(round + index) % picks.Length])).OrderBy(pair => pair.Item2))
            {
                run = StraightWay.Stamp(run, Lifecycle.Decide(run, report, StraightWay.Began), StraightWay.Began);
            }
        }

        return run.State != expected.State ? $"The run is {run.State.Name()} instead of {expected.State.Name()}."
            : !run.Evidence.SequenceEqual(expected.Evidence) ? "Its proofs differ."
            : null;
    }

    private static List<Trigger> Whole(Run run)
    {
        var triggers = new List<Trigger>();
        for (var now = StraightWay.Began; StraightWay.Next(run, now) is { } next; now += Scenario.Pace)
        {
            triggers.Add(next);
            run = StraightWay.Stamp(run, Lifecycle.Decide(run, next, now), now);
        }

        return triggers;
    }

    // What workers, providers and people report. The engine's own notes of what it waits for are no reports.
    private static bool IsReport(Trigger trigger) => trigger is Trigger.WorkOffered or Trigger.WorkClaimed or Trigger.WorkCompleted
        or Trigger.ClaimLost or Trigger.Proven or Trigger.EvidenceRenewed or Trigger.MergeSuffices or Trigger.EndingDecided or Trigger.Terminated;
}
