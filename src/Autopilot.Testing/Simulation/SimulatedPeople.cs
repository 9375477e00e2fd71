using System.Globalization;

namespace Autopilot.Testing;

/// <summary>The people who work with Autopilot: an author and an approver for each task, and one operator for all of it.</summary>
internal sealed class SimulatedPeople(World world)
{
    public static readonly Caller Author = new("author");
    public static readonly Caller Operator = new("operator");

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(50);

    private readonly List<TaskStory> stories = [];
    private bool began;
    private ulong commands;

    /// <summary>Whether nobody wants anything more.</summary>
    public bool IsDone => began && stories.TrueForAll(story => story.IsDone);

    public void Begin() => world.Errand(async () =>
    {
        await SwitchOnAsync();
        foreach (var number in Enumerable.Range(1, world.Scene.Tasks).Where(number => !world.Choices.LeavesOut(TaskStory.IdOf(number))))
        {
            var story = new TaskStory(world, this, number);
            stories.Add(story);
            world.Errand(story.LiveAsync);
        }

        began = true;
        await OperateAsync();
    });

    /// <summary>Gives a command until a host answers it: with a key, so that it is carried out once.</summary>
    /// <returns>The answer, or null when it was refused.</returns>
    public async Task<T?> CommandAsync<T>(string what, Caller who, Func<SimulatedHost, Caller, Task<T>> command)
        where T : class
    {
        var number = ++commands;
        var chance = world.Choices.At(Chance.Join(number, 81));
        var caller = who with { IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"command-{number}") };
        while (true)
        {
            var alive = world.Hosts.Where(host => host.IsAlive).ToArray();
            try
            {
                if (alive.Length > 0)
                {
                    var answer = await world.Network.AskAsync(chance.Pick(alive), host => command(host, caller));
                    world.History.Add(who.Principal, what);
                    return answer;
                }
            }
            catch (RefusedException refusal)
            {
                world.History.Add(who.Principal, $"is refused: {what}: {refusal.Code}");
                if (refusal.Code is not (RefusalCodes.ExecutionDisabled or RefusalCodes.VersionConflict))
                {
                    return null;
                }
            }
            catch (Exception error) when (error is TimeoutException or StoreUnavailableException or ProviderException)
            {
                world.History.Add(who.Principal, $"gets no answer: {what}");
            }

            await world.Pause(chance.Seconds(2, 20));
        }
    }

    /// <summary>Switches execution off, with what is running or without.</summary>
    public Task<ExecutionSwitch?> StopAsync(bool cancelRunning) => CommandAsync<ExecutionSwitch>(
        "stops", Operator, (host, caller) => host.Control.StopAsync("a pause", cancelRunning, caller, CancellationToken.None));

    private Task<ExecutionSwitch?> SwitchOnAsync(TimeSpan? expiresIn = null) => CommandAsync<ExecutionSwitch>(
        "thaws", Operator, (host, caller) => host.Control.ThawAsync("go on", expiresIn, caller, CancellationToken.None));

    private async Task OperateAsync()
    {
        for (ulong round = 1; ; round++)
        {
            await world.Pause(Round);
            var id = Chance.Join(round, 82);
            var chance = world.Choices.At(id);
            if (!world.Ledger.IsEnabled)
            {
                await (chance.Is(0.4) || world.Choices.IsCalm ? SwitchOnAsync(!world.Choices.IsCalm && chance.Is(0.2) ? TimeSpan.FromMinutes(15) : null) : Task.CompletedTask);
            }
            else if (world.Choices.Happens(SimulationFault.SwitchOff, id))
            {
                await StopAsync(chance.Is(0.3));
            }

            await ReleaseAsync(chance);
            await UntangleAsync(chance);
        }
    }

    private async Task ReleaseAsync(Chance chance)
    {
        foreach (var turn in world.Ledger.Turns.Where(turn => turn.Freeze is not null).ToArray())
        {
            if (world.Choices.IsCalm || chance.Is(0.15))
            {
                await CommandAsync<object>(
                    $"releases {turn.Key}", Operator,
                    async (host, caller) => await host.Control.ReleaseAsync(turn.Key, "looked at", caller, CancellationToken.None));
            }
        }
    }

    // What only a person can put right: a target that diverged, and work that waits for a task which will never be completed.
    private async Task UntangleAsync(Chance chance)
    {
        foreach (var task in world.Ledger.Tasks.ToArray())
        {
            switch (task.Run)
            {
                case { Hold.Name: Holds.TargetDiverged, Policy.Target: { } target } when world.Choices.IsCalm || chance.Is(0.2):
                    world.Target.ServeByHand(target, world.CodeHost.Repository.Tip);
                    break;
                case { Hold.Name: Holds.BlockedBy, Ending: null } when task.Task.BlockedBy.All(IsOver):
                    await CommandAsync<TaskSnapshot>(
                        $"cancels {task.Task.Vtid}", Operator,
                        (host, caller) => host.Runs.CancelAsync(task.Task.Vtid, "what it waits for has failed", caller, CancellationToken.None));
                    break;
            }
        }
    }

    private bool IsOver(Vtid vtid) => stories.Exists(story => story.Vtid == vtid && story.IsDone) && world.Ledger.Find(vtid)?.Run?.State != RunState.Completed;
}
