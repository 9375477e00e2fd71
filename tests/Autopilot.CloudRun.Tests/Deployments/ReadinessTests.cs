using System.Text.Json;
using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

public sealed class ReadinessTests
{
    public static TheoryData<string> Changes => ["reconciling", "generation", "terminal", "ready", "traffic"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task CR_02_a_revision_is_ready_only_when_every_part_of_the_condition_holds(string broken)
    {
        await using var site = await CloudRunSite.CreateAsync();
        (await site.StartAsync(2)).State.ShouldBe(RevisionState.Ready);
        site.Web.IsHeld = true;
        site.Run.Do(() => Break(site.Web.Resource, broken));

        var found = await site.Adapter.Target.FindStartedAsync(CloudRunSite.Name, CloudRunSite.Key(2), default);

        found!.State.ShouldBe(RevisionState.Starting, found.Detail);
    }

    [Fact]
    public async Task CR_03_after_a_failed_reconcile_the_old_revision_answers_well_and_nothing_is_taken_for_deployed()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var failed = await site.StartAsync(2, ServiceBehaviour.NeverListens);

        failed.State.ShouldBe(RevisionState.Failed);
        var reading = await site.ProbeAsync();
        (reading.Verdict, reading.Commit).ShouldBe((Verdict.Passed, CloudRunSite.FirstCommit), "The probe says whose answer it is.");
        (await site.Adapter.Target.ShiftAsync(CloudRunSite.Name, failed.Name, "web-00001-abc", default)).Refusal!.Reason.ShouldBe(FailureReasons.DeployFailed);
    }

    [Fact]
    public void CR_04_whole_numbers_of_64_bits_are_text()
    {
        var service = JsonSerializer.Deserialize("""{"generation":"9007199254740993","observedGeneration":"7"}""", CloudRunJson.Default.WireService)!;
        (service.Generation, service.ObservedGeneration).ShouldBe((9007199254740993, 7));
    }

    [Fact]
    public void CR_15_every_reason_that_Google_describes_has_a_meaning_and_keeps_its_message()
    {
        string[] none = ["COMMON_REASON_UNDEFINED", "REVISION_REASON_UNDEFINED"];
        foreach (var type in V2.Condition.Descriptor.EnumTypes.Where(type => type.Name is "CommonReason" or "RevisionReason"))
        {
            foreach (var reason in type.Values.Select(value => value.Name).Except(none, StringComparer.Ordinal))
            {
                var condition = new WireCondition { Type = "Ready", State = WireCondition.Failed, Message = "What it says.", Reason = reason };
                ConditionReasons.IsKnown(reason).ShouldBeTrue(reason);
                ConditionReasons.Describe(condition, null).ShouldStartWith($"{reason}: What it says.");
            }
        }
    }

    [Theory]
    [InlineData("IMMEDIATE_RETRY", RevisionState.Starting)]
    [InlineData("WAITING_FOR_OPERATION", RevisionState.Starting)]
    [InlineData("MIN_INSTANCES_WARMING", RevisionState.Starting)]
    [InlineData("CONTAINER_MISSING", RevisionState.Failed)]
    [InlineData("SECRETS_ACCESS_CHECK_FAILED", RevisionState.Failed)]
    [InlineData("HEALTH_CHECK_CONTAINER_ERROR", RevisionState.Failed)]
    [InlineData("ACTIVE_REVISION_LIMIT_REACHED", RevisionState.Failed)]
    [InlineData("A_REASON_OF_TOMORROW", RevisionState.Failed)]
    public void CR_15_a_reason_decides_whether_it_is_waited_for(string reason, RevisionState state) =>
        Readiness.OfRevision(new WireRevision { Conditions = [new WireCondition { Type = "Ready", State = WireCondition.Failed, RevisionReason = reason }] }).State.ShouldBe(state);

    [Fact]
    public async Task CR_23_a_revision_that_does_not_listen_fails_with_its_reason_and_the_address_of_its_log()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var failed = await site.StartAsync(2, ServiceBehaviour.NeverListens);
        failed.Detail.ShouldContain("HEALTH_CHECK_CONTAINER_ERROR");
        failed.Detail.ShouldContain("failed to start and listen");
        failed.Detail.ShouldContain($"{site.Run.Address}logs/");
    }

    private static bool Break(V2.Service service, string part)
    {
        switch (part)
        {
            case "reconciling":
                service.Reconciling = true;
                break;
            case "generation":
                service.Generation++;
                break;
            case "terminal":
                service.TerminalCondition.State = V2.Condition.Types.State.ConditionPending;
                break;
            case "ready":
                service.LatestReadyRevision = $"{service.Name}/revisions/web-00001-abc";
                break;
            default:
                service.TrafficStatuses.RemoveAt(service.TrafficStatuses.Count - 1);
                break;
        }

        return true;
    }
}
