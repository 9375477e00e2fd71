namespace Autopilot.Testing;

/// <summary>Where one host's calls leave it: the one place at which they can go wrong.</summary>
internal sealed class Seam(World world, SimulatedHost host)
{
    private static readonly TimeSpan StoreGivesUp = TimeSpan.FromSeconds(20);

    private readonly ulong[] counts = new ulong[PortCalls.Count];

    /// <summary>A call of the store.</summary>
    public Task<T> StoreAsync<T>(PortCall call, Func<Task<T>> perform) =>
        world.IsStoreDown ? Task.FromException<T>(StoreError())
        : Fault(call, out var id) is { } fault ? SpoilAsync(call, fault, id, () => AtOnce(call, perform()), true, CancellationToken.None)
        : AtOnce(call, perform());

    /// <summary>A call of a port to the outside world.</summary>
    public Task<T> AskAsync<T>(PortCall call, Func<T> perform, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        return Fault(call, out var id) is { } fault
            ? SpoilAsync(call, fault, id, () => PerformAsync(perform), false, cancellationToken)
            : PerformAsync(perform);
    }

    // What goes on elsewhere comes back on another thread, where nothing is replayed.
    private Task<T> AtOnce<T>(PortCall call, Task<T> answer)
    {
        if (!answer.IsCompleted)
        {
            world.History.Break(Watch.AnswersAtOnce, $"{call} was still under way when it returned; a store that waits for I/O or for another thread is held to StoreConformance and StoreDifferential instead.");
        }

        return answer;
    }

    private static Task<T> PerformAsync<T>(Func<T> perform)
    {
        try
        {
            return Task.FromResult(perform());
        }
        catch (ProviderException error)
        {
            return Task.FromException<T>(error);
        }
    }

    private static StoreUnavailableException StoreError() => new("The store did not answer.");

    private static ProviderException PortError(Chance chance) => chance.Is(0.15)
        ? new ProviderException(FailureKind.Environment, "no_credential", "The provider refused the credential.")
        : new ProviderException(FailureKind.Transient, "unavailable", "The provider did not answer.");

    private SimulationFault? Fault(PortCall call, out ulong id)
    {
        id = Chance.Join((ulong)host.Number, (ulong)call, ++counts[(int)call]);
        return world.Choices.OfCall(id, call.Weight());
    }

    private async Task<T> SpoilAsync<T>(
        PortCall call, SimulationFault fault, ulong id, Func<Task<T>> perform, bool isStore, CancellationToken cancellationToken)
    {
        var chance = world.Choices.At(id);
        if (fault != SimulationFault.Reorder)
        {
            world.History.Add(host.Name, $"{call}: {fault}");
        }

        switch (fault)
        {
            case SimulationFault.Reorder:
                // Not on the host's processor: what it has sent is on its way, whatever becomes of the host.
                return await world.Network.AfterAsync(TimeSpan.Zero, perform);
            case SimulationFault.Delay:
                var delay = chance.Is(0.8) ? chance.Seconds(0.05, 3) : chance.Seconds(3, world.LongestDelay.TotalSeconds);
                var answer = await world.Network.AfterAsync(delay / 2, perform);
                await Task.Delay(delay / 2, world.Clock, CancellationToken.None);
                return answer;
            case SimulationFault.ErrorBefore:
                throw isStore ? StoreError() : PortError(chance);
            case SimulationFault.LostAnswer:
                await perform();
                throw isStore ? StoreError() : new ProviderException(FailureKind.Transient, "unavailable", "The answer was lost.");
            case SimulationFault.Duplicate:
                var first = await perform();
                await perform();
                return first;
            case SimulationFault.Hang or SimulationFault.LateEffect:
                return await HangAsync(fault, chance, perform, isStore, cancellationToken);
            default:
                return await StrikeAsync(fault, chance, perform);
        }
    }

    private async Task<T> HangAsync<T>(SimulationFault fault, Chance chance, Func<Task<T>> perform, bool isStore, CancellationToken cancellationToken)
    {
        if (fault == SimulationFault.LateEffect)
        {
            _ = world.Network.AfterAsync(chance.Seconds(0.5, isStore ? 10 : world.LongestDelay.TotalSeconds), perform);
            if (chance.Is(0.5))
            {
                throw isStore ? StoreError() : new ProviderException(FailureKind.Transient, "unavailable", "The connection was cut.");
            }
        }
        else if (chance.Is(0.5))
        {
            await perform();
        }

        await Task.Delay(isStore ? StoreGivesUp : Timeout.InfiniteTimeSpan, world.Clock, cancellationToken);
        throw StoreError();
    }

    // What strikes the host: it ends before the call or after it, or stands still while the answer is on its way.
    private async Task<T> StrikeAsync<T>(SimulationFault fault, Chance chance, Func<Task<T>> perform)
    {
        if (fault == SimulationFault.HostCrash)
        {
            if (chance.Is(0.5))
            {
                await perform();
            }

            host.Crash();
            return await new TaskCompletionSource<T>().Task;
        }

        var answer = await perform();
        host.Pause(chance.Seconds(5, 360));
        await Task.Yield();
        return answer;
    }
}
