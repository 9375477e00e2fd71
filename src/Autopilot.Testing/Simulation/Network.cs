namespace Autopilot.Testing;

/// <summary>What lies between the machines: it carries requests, and goes on carrying one whose sender is gone.</summary>
internal sealed class Network(Timeline timeline, Choices choices)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly Lane lane = new(timeline);
    private ulong requests;

    /// <summary>Performs something later, on nobody's processor.</summary>
    public async Task<T> AfterAsync<T>(TimeSpan delay, Func<Task<T>> perform)
    {
        var done = new TaskCompletionSource<T>();
        _ = lane.Start(async () =>
        {
            await Task.Delay(delay, timeline.Clock);
            await SettleAsync(done, perform);
        });
        return await done.Task;
    }

    /// <summary>Asks a host for something, as a worker or a person does.</summary>
    /// <exception cref="TimeoutException">No answer came; what was asked may have happened.</exception>
    public async Task<T> AskAsync<T>(SimulatedHost host, Func<SimulatedHost, Task<T>> call)
    {
        var id = Chance.Join(41, ++requests);
        var chance = choices.At(id);
        var isLost = choices.Happens(SimulationFault.LostRequest, id);
        var answer = new TaskCompletionSource<T>();
        if (!isLost || chance.Is(0.5))
        {
            var heard = isLost ? new TaskCompletionSource<T>() : answer;
            _ = host.Lane.Start(() => SettleAsync(heard, () => call(host)));
            if (choices.Happens(SimulationFault.Duplicate, id))
            {
                _ = host.Lane.Start(() => SettleAsync(new TaskCompletionSource<T>(), () => call(host)));
            }
        }

        using var timer = timeline.Clock.CreateTimer(
            _ => answer.TrySetException(new TimeoutException("The host did not answer.")), null, Patience, Timeout.InfiniteTimeSpan);
        return await answer.Task;
    }

    private static async Task SettleAsync<T>(TaskCompletionSource<T> done, Func<Task<T>> perform)
    {
        try
        {
            done.TrySetResult(await perform());
        }
        catch (Exception error)
        {
            done.TrySetException(error);
        }
    }
}
