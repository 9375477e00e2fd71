namespace Autopilot.Tests;

/// <summary>Protocols, part 2: at most one, looked up before it is repeated.</summary>
public sealed class EffectProtocolTests
{
    [Theory]
    [InlineData("create_pr")]
    [InlineData("merge")]
    [InlineData("start_deploy")]
    [InlineData("shift")]
    public void Protocol_2_an_effect_whose_answer_was_lost_is_looked_up_and_adopted(string call)
    {
        foreach (var fault in new Fault[] { new Fault.After(Fault.Transient), new Fault.HangAfter(), new Fault.After(new InvalidOperationException("A defect.")) })
        {
            var world = new World();
            world.Script.Make(call, fault);
            var vtid = world.Completed().Vtid;

            world.UntilState(vtid, RunState.Completed);

            world.Script.Count(call).ShouldBe(1);
            world.Snapshot(vtid).Effects.Count(effect => effect.Adopted).ShouldBe(1, world.Describe(vtid));
            world.Switch.UnresolvedIntents.ShouldBe(0);
        }
    }

    [Theory]
    [InlineData("create_pr")]
    [InlineData("merge")]
    [InlineData("start_deploy")]
    [InlineData("shift")]
    public void Law_11_a_refusal_for_want_of_a_credential_blocks_the_run_for_a_person(string call)
    {
        var world = new World();
        world.Script.Make(call, new Fault.Before(Fault.Environment));
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Blocked, "no_credential");

        world.Run(vtid).Ending!.Failure.Kind.ShouldBe(FailureKind.Environment);
    }

    [Theory]
    [InlineData("create_pr")]
    [InlineData("merge")]
    [InlineData("start_deploy")]
    [InlineData("shift")]
    public void Protocol_2_an_effect_that_is_not_found_is_repeated_only_after_its_grace(string call)
    {
        foreach (var fault in new Fault[] { new Fault.Before(Fault.Transient), new Fault.Hang() })
        {
            var world = new World();
            world.Script.Make(call, fault);
            var vtid = world.Completed().Vtid;

            world.UntilState(vtid, RunState.Completed);

            var calls = world.Script.Of(call);
            calls.Count.ShouldBe(2);
            (calls[1].At - calls[0].At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(40));
            var effects = world.Snapshot(vtid).Effects.Where(effect => effect.Status == EffectStatus.Refused).ToArray();
            effects.ShouldHaveSingleItem().Key.Ordinal.ShouldBe(1);
        }
    }

    [Theory]
    [InlineData("create_pr")]
    [InlineData("merge")]
    [InlineData("start_deploy")]
    [InlineData("shift")]
    public void Protocol_2_a_host_that_takes_over_adopts_what_the_dead_one_did(string call)
    {
        var world = new World();
        world.Script.Make(call, new Fault.Then(() => world.Host.Kill()));
        var (vtid, _) = CompletedAtKilledHost(world, call);

        world.StartHost();
        world.UntilState(vtid, RunState.Completed);

        world.Script.Count(call).ShouldBe(1);
    }

    [Fact]
    public void Protocol_2_a_host_known_to_have_ended_needs_no_grace()
    {
        var world = new World();
        world.Script.Make("start_deploy", new Fault.First(() => throw Fault.Transient));
        var (vtid, died) = CompletedAtKilledHost(world, "start_deploy", kill: true);

        world.Do(() => world.Memory.EndOtherHostsAsync("host-3", default));
        world.StartHost().Loop.Host.ShouldBe("host-3");
        world.Until(() => world.Script.Count("start_deploy") > 1);

        world.Script.Count("start_deploy").ShouldBe(2);
        (world.Script.Of("start_deploy")[1].At - died).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        world.Run(vtid).Find<DeploymentEvidence>().ShouldNotBeNull();
    }

    [Fact]
    public void Protocol_2_an_intent_that_stays_unknown_ends_blocked_and_is_never_repeated()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.HangAfter());
        world.Script.Make("find_merge", new Fault.Before(Fault.Transient), 100_000);
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.EffectUnknown, TimeSpan.FromMinutes(20));

        world.Script.Count("merge").ShouldBe(1);
        world.Terminal(vtid).Fact("merged").ShouldBe("true", "the pull request was read back merged");
    }

    [Fact]
    public void Protocol_2_a_refused_look_up_proves_nothing()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.HangAfter());
        world.Script.Make("find_merge", new Fault.Before(Fault.Environment), 3);
        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed);

        world.Script.Count("merge").ShouldBe(1);
    }

    [Fact]
    public void Protocol_2_a_refusal_is_tried_again_under_the_next_ordinal()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.Lie(WriteResults.Refused<string>(Refusal.Retry, "The base moved.")), 2);
        var vtid = world.Completed().Vtid;

        world.UntilState(vtid, RunState.Completed);

        world.Snapshot(vtid).Effects.Where(effect => effect.Key.Action == EffectAction.Merge).Select(effect => (effect.Key.Ordinal, effect.Status))
            .ShouldBe([(1, EffectStatus.Refused), (2, EffectStatus.Refused), (3, EffectStatus.Done)]);
    }

    [Fact]
    public void Protocol_2_after_the_deadline_nothing_more_is_asked_for()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.Lie(WriteResults.Refused<string>(Refusal.Retry, "Try later.")), 100_000);
        var vtid = world.Completed().Vtid;

        world.UntilEnded(vtid, RunState.Failed, FailureReasons.MergeTimeout, TimeSpan.FromMinutes(20));

        var ended = world.Event(vtid, EventTypes.Ending).At;
        world.Script.Of("merge").ShouldAllBe(call => call.At < ended);
        (ended - world.Event(vtid, EventTypes.ValidationPassed).At).ShouldBe(TimeSpan.FromMinutes(15));
    }

    [Fact]
    public void Protocol_2_an_earlier_intent_that_is_not_found_is_not_performed_while_disabled()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.Hang());
        var vtid = world.Completed().Vtid;
        world.Until(() => world.Script.Count("merge") == 1);
        world.Disable();

        world.Advance(TimeSpan.FromMinutes(30));
        world.Script.Count("merge").ShouldBe(1);
        world.Run(vtid).Hold!.Name.ShouldBe(Holds.ExecutionDisabled);
        world.Switch.IsQuiescent.ShouldBeTrue();

        world.Enable();
        world.UntilState(vtid, RunState.Completed);
        world.Script.Count("merge").ShouldBe(2);
    }

    [Fact]
    public void Protocol_2_clean_up_goes_on_while_disabled()
    {
        var world = new World { Checks = { Verdict = Verdict.Pending } };
        var vtid = world.At(RunState.PrCreated);
        world.Cancel(vtid);
        world.Disable();

        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);

        world.Code.PullRequests[0].State.ShouldBe(PullRequestState.Closed);
    }

    [Fact]
    public void Protocol_2_cancel_is_refused_while_a_merge_may_have_happened_and_allowed_after_it_was_refused()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.Hang());
        var vtid = world.Completed().Vtid;
        world.Until(() => world.Script.Count("merge") == 1);
        world.Refused(() => world.Cancel(vtid), RefusalCodes.NotCancellable);

        world.Until(() => world.Snapshot(vtid).Effects.Any(effect => effect is { Key.Action: EffectAction.Merge, Status: EffectStatus.Refused }));
        world.Cancel(vtid);

        world.UntilEnded(vtid, RunState.Cancelled, FailureReasons.Cancelled);
        world.Terminal(vtid).Fact("merged").ShouldBe("false");
    }

    // The host dies in the call, or right after it.
    private static (Vtid Vtid, DateTimeOffset At) CompletedAtKilledHost(World world, string call, bool kill = false)
    {
        var vtid = world.Activated();
        var served = world.StartHost(runs: false);
        var worker = world.Worker(served);
        worker.Complete(worker.Claim());
        world.Until(() => world.Script.Count(call) == 1, null, () => world.Describe(vtid));
        if (kill)
        {
            world.Host.Kill();
        }

        return (vtid, world.Time.Now);
    }
}
