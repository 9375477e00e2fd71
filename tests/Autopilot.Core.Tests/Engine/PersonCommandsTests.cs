using static Autopilot.PersonCommand;

namespace Autopilot.Tests;

/// <summary>What a page offers is what the engine carries out: each command is given in each situation, to an engine of its own.</summary>
public sealed class PersonCommandsTests
{
    private const string MergeToApprove = "a merge that waits for its approval";

    private static readonly Dictionary<string, (Func<World, Vtid> Reach, PersonCommand[] Offered)> Situations = new(StringComparer.Ordinal)
    {
        ["a valid spec"] = (Valid, [ApproveSpec, RejectSpec]),
        ["an invalid spec"] = (world => Created(world, "acceptance: []\n"), []),
        ["a rejected spec"] = (Rejected, [ApproveSpec]),
        ["an approved spec"] = (world => world.Approved(), [RejectSpec, Activate]),
        ["work on offer"] = (world => world.Activated(), [Cancel]),
        ["work that is held"] = (Held, [Cancel]),
        ["checks that run"] = (world => Pending(world).At(RunState.PrCreated), [Cancel]),
        [MergeToApprove] = (world => world.At(RunState.Validated), [ApproveMerge, Cancel]),
        ["a deployment"] = (world => world.At(RunState.Deploying), []),
        ["a completed task"] = (world => world.At(RunState.Completed), []),
        ["a run that is ending"] = (Ending, []),
        ["a cancelled run"] = (Cancelled, [RejectSpec, Retry]),
        ["a new spec after a cancelled run"] = (Respecified, [ApproveSpec, RejectSpec]),
    };

    public static TheoryData<string, PersonCommand> Each =>
        new(Situations.Keys.SelectMany(_ => Enum.GetValues<PersonCommand>(), (situation, command) => (situation, command)));

    [Theory]
    [MemberData(nameof(Each))]
    public void What_is_offered_is_carried_out_and_what_is_not_changes_nothing(string situation, PersonCommand command)
    {
        var world = new World(World.Deploys with { RequireMergeApproval = situation == MergeToApprove });
        var vtid = Situations[situation].Reach(world);
        var before = world.Snapshot(vtid);
        var isOffered = PersonCommands.Of(before).Contains(command);

        isOffered.ShouldBe(Situations[situation].Offered.Contains(command));
        if (isOffered)
        {
            Give(world, before, command).Task.Version.ShouldBe(before.Task.Version + 1);
        }
        else if (!IsAnotherWordForIt(before, command))
        {
            try
            {
                Give(world, before, command);
            }
            catch (RefusedException refusal)
            {
                refusal.Vtid.ShouldBe(vtid);
            }

            // A cancellation that comes too late leaves its mark in the ledger, and in nothing else.
            (world.Snapshot(vtid).Task with { Version = 0 }).ShouldBeEquivalentTo(before.Task with { Version = 0 });
            world.Snapshot(vtid).Run?.State.ShouldBe(before.Run!.State);
        }
    }

    // The engine is more lenient than a page: to activate a task again is to retry it, a spec is rejected again or long after it has been carried
    // out, and a merge may be approved that needs no approval.
    private static bool IsAnotherWordForIt(TaskSnapshot before, PersonCommand command) => command switch
    {
        Activate => before.Run?.State.IsTerminal() == true,
        RejectSpec => before.Task.Spec.Status is SpecStatus.Rejected or SpecStatus.Invalid || before.Run is { State: RunState.Completed },
        ApproveMerge => before.Run is { Policy.RequireMergeApproval: false },
        _ => false,
    };

    private static TaskSnapshot Give(World world, TaskSnapshot task, PersonCommand command)
    {
        var (vtid, hash, head) = (task.Task.Vtid, task.Task.Spec.Hash, task.Run?.Find<PullRequestEvidence>()?.HeadSha ?? new string('0', 40));
        var (tasks, runs, caller) = (world.Host.Tasks, world.Host.Runs, new Caller("another"));
        return world.Do(() => command switch
        {
            ApproveSpec => tasks.ApproveSpecAsync(vtid, hash, caller, default),
            RejectSpec => tasks.RejectSpecAsync(vtid, hash, "not this way", caller, default),
            Activate => runs.ActivateAsync(vtid, hash, null, caller, default),
            ApproveMerge => runs.ApproveMergeAsync(vtid, head, caller, default),
            Retry => runs.RetryAsync(vtid, "again", false, caller, default),
            _ => runs.CancelAsync(vtid, "not wanted", caller, default),
        });
    }

    private static Vtid Valid(World world) => Created(world, "acceptance: ['It works']\n");

    private static Vtid Created(World world, string more) => world.Do(() => world.Host.Tasks.CreateAsync(
        new NewTask($"---\ntitle: Change the app\nscope: ['src/**']\n{more}---\nChange the app.\n", World.Repository) { Autonomous = true }, Pipeline.Author, default)).Task.Vtid;

    private static Vtid Rejected(World world)
    {
        var vtid = Valid(world);
        world.Do(() => world.Host.Tasks.RejectSpecAsync(vtid, world.Snapshot(vtid).Task.Spec.Hash, "no", Pipeline.Operator, default));
        return vtid;
    }

    private static Vtid Held(World world)
    {
        var vtid = world.Activated();
        world.Worker().Claim();
        return vtid;
    }

    private static World Pending(World world)
    {
        world.Checks.Verdict = Verdict.Pending;
        return world;
    }

    private static Vtid Ending(World world)
    {
        var vtid = Pending(world).At(RunState.PrCreated);
        world.Script.Make("find_pr", new Fault.Before(Fault.Environment), 100_000);
        world.Cancel(vtid);
        return vtid;
    }

    private static Vtid Cancelled(World world)
    {
        var vtid = world.Activated();
        world.Cancel(vtid);
        world.UntilState(vtid, RunState.Cancelled);
        return vtid;
    }

    private static Vtid Respecified(World world)
    {
        var vtid = Cancelled(world);
        const string Text = "---\ntitle: Change the app\nscope: ['src/**']\nacceptance: ['It works']\n---\nIn another way.\n";
        world.Do(() => world.Host.Tasks.SubmitSpecAsync(vtid, Text, Pipeline.Author, default));
        return vtid;
    }
}
