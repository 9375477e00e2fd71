namespace Autopilot.Tests;

/// <summary>The names under which effects are stored, what a refusal of one means, and when "not found" proves anything (law 5, protocols 2).</summary>
public sealed class EffectTests
{
    private static readonly DateTimeOffset Intended = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Stored_names_never_change()
    {
        Enum.GetValues<EffectAction>().Select(action => action.Name())
            .ShouldBe(["dispatch", "create_pr", "start_checks", "update_branch", "merge", "deploy", "shift", "restore", "close_pr"]);
        Enum.GetValues<EffectAction>().ShouldAllBe(action => EffectActions.Parse(action.Name()) == action);
        new EffectKey(Samples.Vtid, 2, EffectAction.CreatePullRequest, 3).ToString().ShouldBe("VTID-01229-2-create_pr-3");
    }

    [Fact]
    public void An_unknown_name_is_refused_with_those_that_are_accepted() =>
        Should.Throw<FormatException>(() => EffectActions.Parse("delete")).Message
            .ShouldBe("'delete' is not an effect. Accepted: dispatch, create_pr, start_checks, update_branch, merge, deploy, shift, restore, close_pr.");

    [Theory]
    [InlineData(EffectAction.Merge, false, FailureKind.Environment, true)]
    [InlineData(EffectAction.Merge, false, FailureKind.Deterministic, true)]
    [InlineData(EffectAction.Restore, true, FailureKind.Deterministic, false)]
    [InlineData(EffectAction.Dispatch, false, FailureKind.Environment, false)]
    [InlineData(EffectAction.Dispatch, false, FailureKind.Deterministic, true)]
    [InlineData(EffectAction.Dispatch, false, FailureKind.Policy, true)]
    [InlineData(EffectAction.Dispatch, true, FailureKind.Policy, false)]
    public void A_refusal_ends_the_run_unless_it_is_cleaned_up_or_offered_again(EffectAction action, bool isCleanUp, FailureKind kind, bool ends) =>
        new EffectPlan(action, "subject", (_, _) => throw new InvalidOperationException(), (_, _) => throw new InvalidOperationException()) { IsCleanUp = isCleanUp }
            .EndsRun(new Failure(kind, "word", "It was so.")).ShouldBe(ends);

    [Fact]
    public void A_write_is_found_as_it_ended()
    {
        EffectFinding.From(WriteResults.Done(7), number => $"#{number}").ShouldBe(new EffectFinding(EffectFindingKind.Happened, "#7"));
        EffectFinding.From(WriteResults.Refused<int>(FailureReasons.HeadMoved, "It moved."), _ => "")
            .ShouldBe(new EffectFinding(EffectFindingKind.Refused, "It moved.", FailureReasons.Create(FailureReasons.HeadMoved, "It moved.")));
        EffectFinding.From(WriteResults.Refused<int>(Refusal.Retry, "Not now."), _ => "").ShouldBe(new EffectFinding(EffectFindingKind.Refused, "Not now."));
        EffectFinding.Absent("nowhere").ShouldBe(new EffectFinding(EffectFindingKind.Absent, "nowhere"));
        EffectFinding.Unknown("no answer").ShouldBe(new EffectFinding(EffectFindingKind.Unknown, "no answer"));
    }

    [Theory]
    [InlineData(0, 40)]
    [InlineData(39.9, 0.1)]
    [InlineData(40, 0)]
    [InlineData(41, -1)]
    public void An_intent_may_come_true_for_the_length_of_a_call_and_its_grace(double after, double left)
    {
        var effect = new Effect(new EffectKey(Samples.Vtid, 1, EffectAction.Merge, 1), "host-1", "subject") { IntendedAt = Intended };
        var context = At(Intended + TimeSpan.FromSeconds(after));

        EffectGrace.Left(context, effect).ShouldBe(TimeSpan.FromSeconds(left));
        EffectGrace.IsOver(context, effect).ShouldBe(left <= 0);
    }

    [Fact]
    public void Nothing_comes_of_the_intent_of_a_host_that_has_ended()
    {
        var effect = new Effect(new EffectKey(Samples.Vtid, 1, EffectAction.Merge, 1), "host-1", "subject") { IntendedAt = Intended, HostEnded = true };

        EffectGrace.Left(At(Intended), effect).ShouldBe(TimeSpan.Zero);
        EffectGrace.IsOver(At(Intended), effect).ShouldBeTrue();
    }

    private static StageContext At(DateTimeOffset now)
    {
        var run = Samples.InState(RunState.Validated);
        var ports = new EnginePorts(null!, null!, null!, null, null, null!, new Dictionary<string, IValidationRule>(StringComparer.Ordinal), null!, new ManualClock(), null!);
        return new StageContext(new TaskSnapshot(StraightWay.NewTask(run.Vtid), run, [], null, now), ports, "host-2", CancellationToken.None);
    }
}
