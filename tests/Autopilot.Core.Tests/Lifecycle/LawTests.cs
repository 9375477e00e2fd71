using FsCheck;
using FsCheck.Fluent;

namespace Autopilot.Tests;

public sealed class LawTests
{
    private static readonly LawOptions Options = new();

    private static readonly RunPolicy Deploys = Samples.Policy();

    private static readonly RunPolicy MergeIsTheGoal = Samples.Policy() with { Target = null, RequireMergeApproval = true, GoodAnswers = 1 };

    public static TheoryData<bool> Goals => [true, false];

    [Theory]
    [MemberData(nameof(Goals))]
    public void Law_1_a_run_only_goes_forward(bool deploys) => Laws.CheckForwardOnly(PolicyOf(deploys), Options);

    [Theory]
    [MemberData(nameof(Goals))]
    public void Law_3_no_run_moves_without_evidence(bool deploys) => Laws.CheckEvidence(PolicyOf(deploys), Options);

    [Theory]
    [MemberData(nameof(Goals))]
    public void Law_3_evidence_of_another_run_attempt_or_commit_is_never_accepted(bool deploys) =>
        Laws.CheckForeignTriggers(PolicyOf(deploys), Options with { Count = 200 });

    [Theory]
    [MemberData(nameof(Goals))]
    public void Law_6_every_wait_has_a_deadline_or_a_hold(bool deploys) => Laws.CheckWaits(PolicyOf(deploys), Options);

    [Theory]
    [MemberData(nameof(Goals))]
    public void Law_7_fences_only_rise(bool deploys) => Laws.CheckFences(PolicyOf(deploys), Options);

    [Theory]
    [MemberData(nameof(Goals))]
    public void Law_8_a_run_ends_with_one_terminal_event(bool deploys) => Laws.CheckTerminalEvent(PolicyOf(deploys), Options);

    [Theory]
    [MemberData(nameof(Goals))]
    public void G7_only_the_terminal_event_carries_an_outcome(bool deploys) => Laws.CheckTerminalEvent(PolicyOf(deploys), Options);

    [Theory]
    [MemberData(nameof(Goals))]
    public void Law_8_a_decision_to_end_is_irrevocable(bool deploys) => Laws.CheckEnding(PolicyOf(deploys), Options);

    [Theory]
    [MemberData(nameof(Goals))]
    public void G9_illegal_trigger_changes_nothing_and_records_one_mismatch(bool deploys) => Laws.CheckIllegalTriggers(PolicyOf(deploys), Options);

    [Theory]
    [MemberData(nameof(Goals))]
    public void Law_12_what_has_happened_does_not_happen_again(bool deploys) => Laws.CheckRepetitions(PolicyOf(deploys), Options);

    [Theory]
    [MemberData(nameof(Goals))]
    public void Law_12_late_repetitions_change_nothing(bool deploys) => Laws.CheckNotifications(PolicyOf(deploys), Options with { Count = 200 });

    [Theory]
    [MemberData(nameof(Goals))]
    public void Law_12_the_order_of_reports_does_not_matter(bool deploys) => Laws.CheckOrder(PolicyOf(deploys), Options with { Count = 100 });

    [Theory]
    [MemberData(nameof(Goals))]
    public void A_decision_is_the_same_twice_and_leaves_its_run_alone(bool deploys) => Laws.CheckPurity(PolicyOf(deploys), Options with { Count = 200 });

    [Fact]
    public void Every_law_holds_under_any_policy()
    {
        foreach (var policy in Generators.Policies.Sample(12))
        {
            Laws.CheckAll(policy, Options with { Count = 20 });
        }
    }

    [Fact]
    public void Generated_runs_come_from_every_state()
    {
        var runs = new[] { Deploys, MergeIsTheGoal }.SelectMany(policy => Generators.Runs(policy).Sample(1000, new Rnd(1), 10));

        runs.Select(run => run.State).Distinct().Order().ShouldBe(RunStates.All);
    }

    [Fact]
    public void A_broken_law_names_its_seed_and_the_shortest_sequence()
    {
        var error = Should.Throw<LawException>(() => LawTrial.ForSteps(
            "No run is merged.", Deploys, new LawOptions { Seed = 1 }, step => step.After.State == RunState.Merged ? "It was merged." : null));

        error.Message.ShouldContain($"Seed = {error.Seed}");
        error.Message.Split("Proven(").Length.ShouldBe(6);
        Should.Throw<LawException>(() => LawTrial.ForSteps(
            "No run is merged.", Deploys, new LawOptions { Seed = error.Seed, Count = 1 }, step => step.After.State == RunState.Merged ? "It was merged." : null))
            .Message.ShouldBe(error.Message);
    }

    private static RunPolicy PolicyOf(bool deploys) => deploys ? Deploys : MergeIsTheGoal;
}
