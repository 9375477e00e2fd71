using System.Text.Json.Nodes;

namespace Autopilot.Tests;

// A checker that finds nothing proves nothing unless it finds what is wrong.
public sealed class HistoryCheckerTests
{
    private static readonly TaskEvent[] Ledger =
    [
        Event(1, EventTypes.Allocated, attempt: 0),
        Event(2, EventTypes.ExecutionApproved, to: RunState.InProgress),
        Claim(3, fence: 1, from: RunState.InProgress),
        Event(4, EventTypes.LeaseLost),
        Claim(5, fence: 2, from: RunState.Building),
        Event(6, "world.pr.created", RunState.Building, RunState.PrCreated),
        Event(7, "world.pr.merged", RunState.PrCreated, RunState.Merged),
        Event(8, "world.deploy.started", RunState.Merged, RunState.Deploying),
        Event(9, EventTypes.VerificationPassed, RunState.Deploying, RunState.Completed),
        Event(10, EventTypes.Completed, RunState.Deploying, RunState.Completed) with { Outcome = Outcome.Success },
    ];

    private static readonly WorldRows World = new(
        [
            new("push", "autopilot/VTID-00001-1.2", "autopilot/VTID-00001-1.2", Performed: true),
            new("create_pr", "autopilot/VTID-00001-1.2", "VTID-00001-1-create_pr-1", Performed: true),
            new("merge", "7", "VTID-00001-1", Performed: true),
            new("deploy", "lane-1 aa", "VTID-00001-1-deploy-1", Performed: true),
        ],
        [new(7, "autopilot/VTID-00001-1.2", "merged", "VTID-00001", 1)],
        [new("aa", 7)],
        [new("VTID-00001-1-deploy-1", "lane-1", "aa")]);

    [Fact]
    public void A_good_history_has_no_findings() => HistoryChecker.Check(1, Ledger, World).ShouldBeEmpty();

    [Fact]
    public void A_task_without_history_is_found() => Found(Ledger, World, tasks: 2).ShouldContain("1 of 2 tasks");

    [Fact]
    public void A_hole_in_the_numbers_is_found() => Found([.. Ledger.Where(entry => entry.Seq != 4)], World).ShouldContain("event 4 has the number 5");

    [Fact]
    public void An_event_that_is_read_twice_is_found() => Found([.. Ledger, Ledger[^1] with { Outcome = null }], World).ShouldContain("event 11 has the number 10");

    [Fact]
    public void A_run_that_has_not_ended_is_found() => Found(Ledger[..^1], World).ShouldContain("0 terminal events");

    [Fact]
    public void A_second_end_is_found() => Found([.. Ledger, Ledger[^1] with { Seq = 11 }], World).ShouldContain("2 terminal events");

    [Fact]
    public void A_move_after_the_end_is_found() =>
        Found([.. Ledger, Event(11, "world.pr.created", RunState.Building, RunState.PrCreated)], World).ShouldContain("moves from Building to PrCreated");

    [Fact]
    public void A_move_from_a_state_that_the_run_was_not_in_is_found() =>
        Found([.. Ledger.Select(entry => entry.Seq == 8 ? entry with { From = RunState.Validated } : entry)], World).ShouldContain("moves from Validated to Deploying");

    [Fact]
    public void A_claim_beside_another_is_found() =>
        Found([.. Ledger.Select(entry => entry.Seq == 4 ? entry with { Type = EventTypes.Offered } : entry)], World).ShouldContain("event 5 claims while fence 1 still holds");

    [Fact]
    public void A_fence_that_does_not_rise_is_found() =>
        Found([.. Ledger.Select(entry => entry.Seq == 5 ? Claim(5, fence: 1, RunState.Building) : entry)], World).ShouldContain("fence 1 came after fence 1");

    [Fact]
    public void An_effect_that_was_asked_for_twice_is_found() =>
        Found(Ledger, World with { Calls = [.. World.Calls, World.Calls[3] with { Performed = false }] }).ShouldContain("2 times: deploy under VTID-00001-1-deploy-1");

    [Fact]
    public void A_second_deployment_of_a_run_under_another_key_is_found() =>
        Found(Ledger, World with { Revisions = [.. World.Revisions, new("VTID-00001-1-deploy-2", "lane-1", "bb")] }).ShouldContain("2 times: deployment by VTID-00001-1");

    [Fact]
    public void A_second_pull_request_from_a_branch_is_found() =>
        Found(Ledger, World with { PullRequests = [.. World.PullRequests, World.PullRequests[0] with { Number = 8, State = "closed" }] })
            .ShouldContain("2 times: pull request from autopilot/VTID-00001-1.2");

    [Fact]
    public void A_second_landing_is_found() =>
        Found(Ledger, World with { Merges = [.. World.Merges, new("bb", 7)] }).ShouldContain("2 times: landing of #7");

    [Fact]
    public void What_the_ledger_does_not_know_is_found() =>
        Found([.. Ledger.Select(entry => entry.Seq is 7 or 8 ? entry with { Type = EventTypes.ValidationPassed } : entry)], World)
            .ShouldSatisfyAllConditions(
                findings => findings.ShouldContain("it landed, and the ledger does not know"),
                findings => findings.ShouldContain("it was deployed, and the ledger does not know"));

    [Fact]
    public void What_the_world_does_not_know_is_found() =>
        Found(Ledger, World with { PullRequests = [], Merges = [], Revisions = [] })
            .ShouldSatisfyAllConditions(
                findings => findings.ShouldContain("the ledger says merged"),
                findings => findings.ShouldContain("the ledger says deployed"));

    private static string Found(IReadOnlyList<TaskEvent> ledger, WorldRows world, int tasks = 1) => string.Join('\n', HistoryChecker.Check(tasks, ledger, world));

    private static TaskEvent Claim(long seq, long fence, RunState from) =>
        Event(seq, EventTypes.Claimed, from, RunState.Building) with { Data = new JsonObject { ["fence"] = fence } };

    private static TaskEvent Event(long seq, string type, RunState? from = null, RunState? to = null, int attempt = 1) => new()
    {
        Seq = seq,
        Vtid = Vtid.Parse("VTID-00001"),
        Attempt = attempt,
        Type = type,
        From = from,
        To = to,
        Actor = "autopilot",
        At = DateTimeOffset.UnixEpoch,
        Position = new LedgerPosition($"{seq}"),
    };
}
