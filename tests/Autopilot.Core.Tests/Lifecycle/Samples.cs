namespace Autopilot.Tests;

/// <summary>Runs in a wanted state, reached by legal triggers.</summary>
internal static class Samples
{
    public static readonly Vtid Vtid = Vtid.Parse("VTID-01229");

    public static readonly string Sha = new('a', 40);

    public static readonly string OtherSha = new('b', 40);

    public static RunPolicy Policy() => new()
    {
        Profile = "default",
        Target = "shop",
        Rules = BuiltInRules.Ids,
        RequiredChecks = ["unit"],
        GoodAnswers = 3,
    };

    /// <summary>The run in the first moment that fulfils a condition, on the shortest way to completion.</summary>
    public static Run Run(Func<Run, bool> wanted, RunPolicy? policy = null)
    {
        var run = StraightWay.Begin(policy ?? Policy(), Vtid);
        for (var now = StraightWay.Began; !wanted(run); now += Scenario.Pace)
        {
            run = Apply(run, StraightWay.Next(run, now) ?? throw new InvalidOperationException("No run on the shortest way is so."), now);
        }

        return run;
    }

    public static Run InState(RunState state, RunPolicy? policy = null) => Run(run => run.State == state, policy);

    public static Run Ending(RunState state, Outcome outcome = Outcome.Failed) => Apply(
        InState(state), new Trigger.EndingDecided(new Ending(outcome, FailureReasons.Create(FailureReasons.Stopped, "Stopped."), "operator")));

    public static DateTimeOffset Now(Run run) => run.EnteredAt + TimeSpan.FromSeconds(1);

    public static Decision Decide(Run run, Trigger trigger, DateTimeOffset? now = null) => Lifecycle.Decide(run, trigger, now ?? Now(run));

    /// <summary>The run after a trigger that must be accepted.</summary>
    public static Run Apply(Run run, Trigger trigger, DateTimeOffset? now = null)
    {
        var decision = Decide(run, trigger, now);
        decision.Kind.ShouldBe(DecisionKind.Applied, decision.Refusal);
        return StraightWay.Stamp(run, decision, now ?? Now(run));
    }
}
