namespace Autopilot.Tests;

/// <summary>What every store refuses, and what it writes of the installation itself.</summary>
public sealed class StoreRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly WorkerRegistration Registration = new("worker-1", "machine", "1.0");

    private static readonly Action[] Wrong =
    [
        () => StoreRules.Check((TaskQuery)null!),
        () => StoreRules.Check(new TaskQuery { Limit = 0 }),
        () => StoreRules.Check(new TaskQuery { Limit = 501 }),
        () => StoreRules.Check(new TaskQuery { Standing = (Standing)1234 }),
        () => StoreRules.CheckMost(0),
        () => StoreRules.CheckMost(10_001),
        () => StoreRules.CheckConsumer(" "),
        () => StoreRules.CheckConsumer(new string('c', 201)),
        () => StoreRules.Check((WorkerRegistration)null!),
        () => StoreRules.Check(Registration with { Name = " " }),
        () => StoreRules.Check(Registration with { MaxConcurrent = 0 }),
        () => StoreRules.Check(Registration with { MaxConcurrent = 1_001 }),
        () => StoreRules.CheckResolution(EffectStatus.Intended),
        () => StoreRules.CheckExecution(" ", null, "operator"),
        () => StoreRules.CheckExecution("why", null, " "),
        () => StoreRules.CheckExecution("why", TimeSpan.Zero, "operator"),
        () => StoreRules.CheckRole(" ", "admin", null),
        () => StoreRules.CheckRole("somebody", " ", null),
        () => StoreRules.CheckRole("somebody", "admin", TimeSpan.Zero),
        () => StoreRules.CheckRecord(null!),
        () => StoreRules.CheckRecord(new NewEvent("governance.control.updated", " ")),
        () => StoreRules.CheckRecord(new NewEvent("vtid.work.claimed", "operator")),
        () => StoreRules.CheckRecord(new NewEvent("governance.control.updated", "operator") { To = RunState.Merged }),
        () => StoreRules.Check((Notification)null!),
        () => StoreRules.Check(new Notification("github", "1", null!)),
        () => StoreRules.Check(new Notification(" ", "1", [])),
        () => StoreRules.Check(new Notification(new string('s', 101), "1", [])),
        () => StoreRules.Check(new Notification("github", new string('1', 201), [])),
    ];

    [Fact]
    public void Bad_input_is_refused_before_anything_is_written()
    {
        foreach (var call in Wrong)
        {
            Should.Throw<ArgumentException>(call, $"call {Array.IndexOf(Wrong, call)}");
        }
    }

    [Fact]
    public void Input_at_its_bounds_is_accepted()
    {
        StoreRules.Check(new TaskQuery { Limit = 1, State = "allocated" });
        StoreRules.Check(new TaskQuery { Limit = 500, State = "scheduled" });
        StoreRules.Check(new TaskQuery { State = "merged", Standing = Standing.Capacity });
        StoreRules.CheckMost(1);
        StoreRules.CheckMost(10_000);
        StoreRules.CheckConsumer(new string('c', 200));
        StoreRules.Check(Registration with { MaxConcurrent = 1_000 });
        StoreRules.CheckResolution(EffectStatus.Done);
        StoreRules.CheckResolution(EffectStatus.Refused);
        StoreRules.CheckExecution("why", TimeSpan.FromTicks(1), "operator");
        StoreRules.CheckRole("somebody", null, TimeSpan.FromTicks(1));
        StoreRules.CheckRecord(new NewEvent("governance.control.updated", "operator"));
        StoreRules.Check(new Notification(new string('s', 100), new string('1', 200), []));
    }

    [Fact]
    public void A_refusal_says_what_is_accepted()
    {
        Should.Throw<FormatException>(() => StoreRules.Check(new TaskQuery { State = "lost" })).Message.ShouldStartWith("'lost' is not a state. Accepted: in_progress, ");
        Should.Throw<ArgumentException>(() => StoreRules.CheckResolution(EffectStatus.Intended)).Message.ShouldStartWith("An intent is resolved as done or as refused.");
        Should.Throw<ArgumentException>(() => StoreRules.CheckRecord(new NewEvent("vtid.work.claimed", "operator"))).Message
            .ShouldStartWith("'vtid.work.claimed' is not an event of the installation: its type begins with 'governance.', and it is about no run.");
        var unknown = StoreRules.UnknownPosition(new LedgerPosition("x"));
        (unknown.Code, unknown.Message).ShouldBe(("unknown_position", "'x' is not a position of this store. Accepted: a position that it gave, or the start."));
    }

    [Fact]
    public void What_people_change_of_the_installation_is_written_with_its_facts()
    {
        StoreRules.ExecutionChange(true, "why", Now).ToJsonString().ShouldBe("""{"control":"execution","enabled":true,"reason":"why","expiresAt":"2026-01-02T03:04:05.0000000\u002B00:00"}""");
        StoreRules.RoleChange("admin", null, Now).ToJsonString().ShouldBe("""{"control":"role","role":"admin","reason":null,"expiresAt":"2026-01-02T03:04:05.0000000\u002B00:00"}""");
        StoreRules.FreezeLifted("base:acme/shop#main", new Freeze("f1", "it broke", null, Samples.Vtid), "mended").ToJsonString()
            .ShouldBe("""{"control":"freeze","turn":"base:acme/shop#main","freeze":"f1","lifted":true,"reason":"mended"}""");
        StoreRules.RoleRow("somebody").ShouldBe("role:somebody");
    }

    [Fact]
    public void A_role_counts_until_it_ends()
    {
        var row = AutopilotJson.Write(new ActingRole("somebody", "admin", "why", Now, Now));

        StoreRules.ReadRole(row, Now - TimeSpan.FromTicks(1))!.Role.ShouldBe("admin");
        StoreRules.ReadRole(row, Now).ShouldBeNull();
        StoreRules.ReadRole(AutopilotJson.Write(new ActingRole("somebody", "admin", null, null, Now)), Now).ShouldNotBeNull();
        StoreRules.ReadRole(null, Now).ShouldBeNull();
    }

    [Fact]
    public void What_was_used_only_rises()
    {
        var claim = new ClaimLease("worker-1", 1, Now + TimeSpan.FromMinutes(1), null, false, new Usage(10, null));
        Use(claim, new Usage(5, 2m)).ShouldBe(new Usage(10, 2m));
        Use(claim with { Used = new Usage(10, 3m) }, new Usage(11, null)).ShouldBe(new Usage(11, 3m));
        Use(claim with { Used = new Usage(10, 3m) }, new Usage(11, 1m)).ShouldBe(new Usage(11, 3m));

        static Usage Use(ClaimLease claim, Usage usage) =>
            StoreRules.Renew(claim, new Heartbeat(Samples.Vtid, "worker-1", 1, Usage: usage), TimeSpan.FromMinutes(2), Now)!.Used;
    }

    [Fact]
    public void An_effect_happens_once_for_what_it_acts_on()
    {
        var create = Effect(EffectAction.CreatePullRequest, 1, "branch-1", EffectStatus.Done);

        Refusal(Effect(EffectAction.CreatePullRequest, 3, "branch-2")).ShouldBe("its ordinal must be 2");
        Refusal(Effect(EffectAction.CreatePullRequest, 2, "branch-2")).ShouldBeNull();
        Refusal(Effect(EffectAction.CreatePullRequest, 2, "branch-1")).ShouldBe("VTID-01229-1-create_pr-1 is done");
        EffectRules.Refusal(Effect(EffectAction.Merge, 2, "#7"), [Effect(EffectAction.Merge, 1, "#7")]).ShouldBe("VTID-01229-1-merge-1 is not resolved");
        // Whatever the order in which they are read, the last one counts.
        EffectRules.Refusal(
            Effect(EffectAction.Merge, 3, "#7"),
            [Effect(EffectAction.Merge, 2, "#7"), Effect(EffectAction.Merge, 1, "#7", EffectStatus.Refused)]).ShouldBe("VTID-01229-1-merge-2 is not resolved");
        EffectRules.Refusal(
            Effect(EffectAction.ClosePullRequest, 3, "#7"),
            [Effect(EffectAction.ClosePullRequest, 1, "#7", EffectStatus.Done), Effect(EffectAction.ClosePullRequest, 2, "#8", EffectStatus.Done)]).ShouldBe("VTID-01229-1-close_pr-2 is done");

        string? Refusal(Effect intent) => EffectRules.Refusal(intent, [create]);
    }

    [Fact]
    public void Two_freezes_together_name_both()
    {
        var (older, newer) = (new Freeze("f1", "one", "a", Samples.Vtid), new Freeze("f2", "two", "b", Samples.Vtid));
        var turn = new Turn("target:shop", null, older, null);
        var run = Samples.InState(RunState.Merged);
        var commit = new Commit { Id = Guid.Empty, Task = StraightWay.NewTask(Samples.Vtid), Run = run, ExpectedVersion = 0, Turns = [new TurnChange.FreezeIt(turn.Key, newer)] };
        var view = new CommitView(Now) { Turn = _ => turn };

        TurnRules.Apply(commit, view).Changed.ShouldHaveSingleItem().Freeze.ShouldBe(new Freeze("f1+f2", "one; two", null, Samples.Vtid));
    }

    private static Effect Effect(EffectAction action, int ordinal, string subject, EffectStatus status = EffectStatus.Intended) =>
        new(new EffectKey(Samples.Vtid, 1, action, ordinal), "host-1", subject) { Status = status };
}
