using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Tests;

/// <summary>What people do with the tasks of a pipeline, how one waits for them, and how a pipeline takes over from a dead one.</summary>
/// <param name="services">The pipeline's.</param>
internal sealed class PipelineTasks(IServiceProvider services)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public static Caller Operator { get; } = new("operator") { IsSoleOperator = true };

    /// <summary>Nothing is far away in a test, so looks may follow each other at once.</summary>
    public static TimeoutOptions Brisk { get; } = new()
    {
        LookLeast = TimeSpan.FromMilliseconds(30),
        LookMost = TimeSpan.FromSeconds(1),
        Confirmation = TimeSpan.FromSeconds(1),
    };

    public IAutopilotStore Store => services.GetRequiredService<IAutopilotStore>();

    /// <summary>Ends what an earlier process has left, and has its work offered again at once.</summary>
    public async Task TakeOverAsync()
    {
        services.GetRequiredService<AgentWorker>().EndLeftovers();
        await Store.EndOtherHostsAsync(services.GetRequiredService<EngineIdentity>().Host, CancellationToken.None);
    }

    /// <summary>Creates, approves and activates a task, unless that was done before.</summary>
    public async Task<Vtid> ActivateAsync(string spec, string repository)
    {
        var hash = TaskSpec.Parse(spec).Hash;
        var tasks = services.GetRequiredService<TaskEngine>();
        var created = await tasks.CreateAsync(new NewTask(spec, repository) { Autonomous = true }, Operator with { IdempotencyKey = $"create/{hash}" }, CancellationToken.None);
        var task = created.Task.Spec.Status == SpecStatus.Valid ? await tasks.ApproveSpecAsync(created.Task.Vtid, hash, Operator, CancellationToken.None) : created;
        if (task.Run is null)
        {
            await services.GetRequiredService<RunCommands>().ActivateAsync(task.Task.Vtid, hash, null, Operator, CancellationToken.None);
        }

        return task.Task.Vtid;
    }

    /// <summary>Waits until a task is as wanted.</summary>
    public async Task<TaskSnapshot> UntilAsync(Vtid vtid, Func<TaskSnapshot, bool> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            var snapshot = (await Store.FindAsync(vtid, cancellationToken))!;
            if (holds(snapshot))
            {
                return snapshot;
            }

            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Waits until a task has ended, and owes nothing any more.</summary>
    public Task<TaskSnapshot> UntilEndedAsync(Vtid vtid, CancellationToken cancellationToken) =>
        UntilAsync(vtid, task => task.Run is { } run && run.State.IsTerminal() && task.Task is { PendingRetry: null, Debts.Count: 0 }, cancellationToken);
}
