namespace Autopilot.Testing;

/// <summary>One trigger of a scenario: the run before, what was decided, and the run as a store would then hold it.</summary>
internal sealed record Step(int Index, Run Before, Trigger Trigger, DateTimeOffset Now, Decision Decision, Run After)
{
    public bool Applied => Decision.Kind == DecisionKind.Applied;
}

/// <summary>Carries a scenario out.</summary>
internal static class Walk
{
    public static IEnumerable<Step> Steps(Scenario scenario)
    {
        var run = scenario.Start;
        var now = StraightWay.Began;
        for (var index = 0; index < scenario.Triggers.Count; index++)
        {
            now += Scenario.Pace;
            var decision = Lifecycle.Decide(run, scenario.Triggers[index], now);
            var after = StraightWay.Stamp(run, decision, now);
            yield return new Step(index, run, scenario.Triggers[index], now, decision, after);
            run = after;
        }
    }

    /// <summary>A scenario that chooses each trigger for the run as it then is.</summary>
    public static Scenario Choose(Run start, IReadOnlyList<int> choices, Func<Run, DateTimeOffset, int, Trigger?> choose)
    {
        var triggers = new List<Trigger>(choices.Count);
        var run = start;
        var now = StraightWay.Began;
        foreach (var choice in choices)
        {
            if (choose(run, now + Scenario.Pace, choice) is not { } trigger)
            {
                continue;
            }

            now += Scenario.Pace;
            triggers.Add(trigger);
            run = StraightWay.Stamp(run, Lifecycle.Decide(run, trigger, now), now);
        }

        return new Scenario(start, triggers);
    }
}
