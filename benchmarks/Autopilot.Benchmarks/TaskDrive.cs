using System.Globalization;

namespace Autopilot.Benchmarks;

/// <summary>Drives one task through a store from its creation to completion, with the commits that the engine would make.</summary>
/// <param name="store">The store.</param>
/// <param name="workerId">A worker registered there.</param>
/// <param name="number">The task's number.</param>
/// <param name="log">Takes what is written, in order; null where that would only burden the measurement.</param>
/// <param name="commit">Makes the commits; null: the store itself.</param>
internal sealed class TaskDrive(
    IAutopilotStore store, string workerId, int number, List<Written>? log = null, Func<Commit, Task<CommitResult>>? commit = null)
{
    private readonly Vtid vtid = Vtid.Parse(string.Create(CultureInfo.InvariantCulture, $"VTID-{number:000000}"));

    public async Task RunAsync()
    {
        var policy = new RunPolicy { Profile = "default", Target = $"shop-{number}", Rules = BuiltInRules.Ids, RequiredChecks = ["unit"] };
        var task = StraightWay.NewTask(vtid);
        var snapshot = await CommitAsync(new Commit
        {
            Id = Guid.NewGuid(),
            ExpectedVersion = 0,
            Task = task,
            Events = [new NewEvent(EventTypes.Allocated, "operator")],
        });
        snapshot = await ApplyAsync(snapshot, Lifecycle.Begin(snapshot.Task, policy, "operator", null, null));
        while (Next(snapshot) is { } trigger)
        {
            var action = ActionOf(trigger);
            if (action is { } effect && trigger is Trigger.Proven)
            {
                snapshot = await PerformAsync(snapshot, effect);
            }

            var decision = Lifecycle.Decide(snapshot.Run!, trigger, snapshot.Now);
            if (decision.Kind != DecisionKind.Applied)
            {
                throw new InvalidOperationException($"{trigger.Kind} was not applied: {decision.Refusal}");
            }

            snapshot = await ApplyAsync(snapshot, decision, trigger is Trigger.WorkOffered ? Intent(snapshot, EffectAction.Dispatch) : null);
        }
    }

    private Trigger? Next(TaskSnapshot snapshot) => snapshot.Run! is { State: RunState.InProgress, OnOffer: true }
        ? new Trigger.WorkClaimed(new WorkClaim(workerId, "machine", snapshot.Task.LastFence + 1, new string('a', 40)))
        : StraightWay.Next(snapshot.Run!, snapshot.Now);

    private static EffectAction? ActionOf(Trigger trigger) => trigger switch
    {
        Trigger.Proven { Evidence: PullRequestEvidence } => EffectAction.CreatePullRequest,
        Trigger.Proven { Evidence: MergeEvidence } => EffectAction.Merge,
        Trigger.Proven { Evidence: DeploymentEvidence } => EffectAction.Deploy,
        _ => null,
    };

    private static Effect Intent(TaskSnapshot snapshot, EffectAction action) =>
        new(new EffectKey(snapshot.Task.Vtid, snapshot.Task.Attempt, action, 1), "host-1", "subject");

    // Intent, then the act outside, then what became of it.
    private async Task<TaskSnapshot> PerformAsync(TaskSnapshot snapshot, EffectAction action)
    {
        var intent = Intent(snapshot, action);
        var intended = await CommitAsync(Change(snapshot) with { Intent = intent });
        await store.ResolveAsync(intent.Key, EffectStatus.Done, "7", adopted: false, CancellationToken.None);
        return intended;
    }

    private Task<TaskSnapshot> ApplyAsync(TaskSnapshot snapshot, Decision decision, Effect? intent = null) => CommitAsync(Change(snapshot) with
    {
        Task = snapshot.Task with { Attempt = decision.Run.Attempt, LastFence = Math.Max(snapshot.Task.LastFence, decision.Run.LastFence) },
        Run = decision.Run,
        Deadline = decision.Deadline,
        DueIn = decision.DueIn,
        ClaimLease = TimeSpan.FromMinutes(2),
        Events = decision.Events,
        Intent = intent,
    });

    private static Commit Change(TaskSnapshot snapshot) => new()
    {
        Id = Guid.NewGuid(),
        ExpectedVersion = snapshot.Task.Version,
        Task = snapshot.Task,
        DueIn = null,
    };

    private async Task<TaskSnapshot> CommitAsync(Commit next)
    {
        var result = await (commit?.Invoke(next) ?? store.CommitAsync(next, CancellationToken.None));
        if (result is not { IsCommitted: true, Snapshot: { } snapshot })
        {
            throw new InvalidOperationException($"{vtid}: the commit was answered {result.Outcome}.");
        }

        log?.Add(new Written(next, snapshot));
        return snapshot;
    }
}

/// <summary>One commit, and the task as it then was.</summary>
internal sealed record Written(Commit Commit, TaskSnapshot Snapshot);
