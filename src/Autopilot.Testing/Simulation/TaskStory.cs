using System.Globalization;

namespace Autopilot.Testing;

/// <summary>What people do about one task, from its spec to the end that they accept.</summary>
internal sealed class TaskStory
{
    /// <summary>What a task may use of its model.</summary>
    public const long Tokens = 1_000_000;

    private const int MostRetries = 3;

    private readonly World world;
    private readonly SimulatedPeople people;
    private readonly Chance chance;
    private readonly int number;
    private int retries;

    public TaskStory(World world, SimulatedPeople people, int number)
    {
        (this.world, this.people, this.number) = (world, people, number);
        Vtid = Vtid.Parse(string.Create(CultureInfo.InvariantCulture, $"VTID-{number:00000}"));
        chance = world.Choices.At(Chance.Join((ulong)number, 91));
    }

    public Vtid Vtid { get; }

    /// <summary>Whether nobody wants anything more of it.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The id by which a whole task is left out.</summary>
    public static ulong IdOf(int number) => Chance.Join((ulong)number, 94);

    private TaskSnapshot? Task => world.Ledger.Find(Vtid);

    public async Task LiveAsync()
    {
        await world.Pause(chance.Seconds(0, 600));
        if (await CreateAsync() is { } created && await ApproveAsync(created) && await ActivateAsync(created))
        {
            while (!IsDone)
            {
                await world.Pause(chance.Seconds(15, 90));
                await AttendAsync();
            }
        }

        IsDone = true;
    }

    private async Task<TaskSnapshot?> CreateAsync()
    {
        var earlier = number > 1 ? string.Create(CultureInfo.InvariantCulture, $"VTID-{number - 1:00000}") : null;
        var draft = new NewTask(Spec(""), "team/app")
        {
            Vtid = Vtid.Value,
            Autonomous = !chance.Is(0.05),
            Profile = chance.Pick(world.Options.Profiles).Name,
            Priority = chance.Below(3),
            Budget = new Budget { Attempts = 3, Tokens = Tokens },
            BlockedBy = earlier is not null && chance.Is(0.08) ? [earlier] : null,
            ConflictsWith = earlier is not null && chance.Is(0.12) ? [earlier] : null,
        };
        return await people.CommandAsync(
            $"creates {Vtid} under {draft.Profile}", SimulatedPeople.Author, (host, caller) => host.Tasks.CreateAsync(draft, caller, CancellationToken.None));
    }

    private async Task<bool> ApproveAsync(TaskSnapshot created)
    {
        var hash = created.Task.Spec.Hash;
        if (world.Choices.Happens(SimulationFault.Whim, Chance.Join((ulong)number, 92)))
        {
            // Too early: nobody has approved it.
            await CommandAsync("activates too early", (host, caller) => host.Runs.ActivateAsync(Vtid, hash, null, caller, CancellationToken.None));
        }

        world.Ledger.ApproveSpec(Vtid, hash);
        return await CommandAsync("approves", (host, caller) => host.Tasks.ApproveSpecAsync(Vtid, hash, caller, CancellationToken.None)) is not null;
    }

    private async Task<bool> ActivateAsync(TaskSnapshot created)
    {
        await world.Pause(chance.Seconds(0, 60));
        var hash = created.Task.Spec.Hash;
        return await CommandAsync("activates", (host, caller) => host.Runs.ActivateAsync(Vtid, hash, null, caller, CancellationToken.None)) is not null
            || Task?.Run is not null;
    }

    private async Task AttendAsync()
    {
        if (Task is not { Run: { } run } task)
        {
            return;
        }

        var mishap = world.Fates.Of(Vtid, run.Attempt);
        if (run.State.IsTerminal())
        {
            await AttendEndAsync(task, run);
        }
        else if (run is { Ending: null, State: RunState.Validated, Policy.RequireMergeApproval: true } && mishap != Mishap.NobodyApproves
            && (world.Choices.IsCalm || chance.Is(0.4))
            && run.Find<PullRequestEvidence>()?.HeadSha is { } head && task.Task.MergeApproval?.HeadSha != head)
        {
            world.Ledger.ApproveMerge(Vtid, head);
            await CommandAsync("approves the merge of", (host, caller) => host.Runs.ApproveMergeAsync(Vtid, head, caller, CancellationToken.None));
        }
        else if (mishap == Mishap.StoppedByPerson && run is { State: RunState.Building, Claim: not null, Ending: null })
        {
            await people.StopAsync(cancelRunning: true);
        }
        else if ((mishap == Mishap.CancelledByPerson && chance.Is(0.2)) || world.Choices.Happens(SimulationFault.Whim, Chance.Join(chance.Next(), 93), 0.1))
        {
            await CommandAsync("cancels", (host, caller) => host.Runs.CancelAsync(Vtid, "not wanted any more", caller, CancellationToken.None));
        }
    }

    private async Task AttendEndAsync(TaskSnapshot task, Run run)
    {
        if (run.State == RunState.Completed)
        {
            IsDone = true;
            return;
        }

        if (task.Task.PendingRetry is not null)
        {
            return; // The next attempt begins by itself.
        }

        if (retries++ >= MostRetries || chance.Is(0.25))
        {
            IsDone = true;
            return;
        }

        if (chance.Is(0.15))
        {
            await EditAsync();
        }

        var fresh = chance.Is(0.2);
        if (await CommandAsync("retries", (host, caller) => host.Runs.RetryAsync(Vtid, "again", fresh, caller, CancellationToken.None)) is null)
        {
            IsDone = Task?.Run is { } now && now.State.IsTerminal();
        }
    }

    private async Task EditAsync()
    {
        var text = Spec(string.Create(CultureInfo.InvariantCulture, $"Edition {retries}.\n"));
        if (await CommandAsync("edits", SimulatedPeople.Author, (host, caller) => host.Tasks.SubmitSpecAsync(Vtid, text, caller, CancellationToken.None)) is { } edited)
        {
            world.Ledger.ApproveSpec(Vtid, edited.Task.Spec.Hash);
            await CommandAsync("approves", (host, caller) => host.Tasks.ApproveSpecAsync(Vtid, edited.Task.Spec.Hash, caller, CancellationToken.None));
        }
    }

    private string Spec(string more) =>
        $"---\ntitle: Change the app\nscope: ['src/**', '.github/**']\nacceptance: ['It works']\n---\nChange the app for {Vtid}.\n{more}";

    private Task<TaskSnapshot?> CommandAsync(string what, Func<SimulatedHost, Caller, Task<TaskSnapshot>> command) =>
        CommandAsync(what, SimulatedPeople.Operator, command);

    private Task<TaskSnapshot?> CommandAsync(string what, Caller who, Func<SimulatedHost, Caller, Task<TaskSnapshot>> command) =>
        people.CommandAsync($"{what} {Vtid}", who, command);
}
