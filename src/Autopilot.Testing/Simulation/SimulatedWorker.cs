using System.Globalization;

namespace Autopilot.Testing;

/// <summary>A worker machine: registers, claims over the network, works, reports. It may cease to be, or stand still and go on.</summary>
internal sealed class SimulatedWorker : SimulatedMachine
{
    private readonly Chance chance;
    private string? id;
    private int claims;

    public SimulatedWorker(World world, int number)
        : base(world, "worker", number)
    {
        chance = world.Choices.At(Chance.Join((ulong)number, 61));
        _ = Lane.Start(LiveAsync);
    }

    /// <summary>Asks any host.</summary>
    public Task<T> AskAsync<T>(Func<IWorkQueue, Task<T>> call)
    {
        var alive = World.Hosts.Where(host => host.IsAlive).ToArray();
        return alive.Length == 0
            ? Task.FromException<T>(new TimeoutException("No host runs."))
            : World.Network.AskAsync(chance.Pick(alive), host => call(host.Queue));
    }

    /// <summary>Registers anew, as a worker does whose environment was mended.</summary>
    public void Forget() => id = null;

    private async Task LiveAsync()
    {
        while (true)
        {
            var wait = chance.Seconds(6, 18);
            try
            {
                id ??= await AskAsync(queue => queue.RegisterAsync(new WorkerRegistration(Name, Name, "1"), CancellationToken.None));
                if (await ClaimAsync(id) is { } order)
                {
                    await new SimulatedWork(World, this, id, order).RunAsync();
                }
            }
            catch (RefusedException refusal) when (refusal.Code == RefusalCodes.UnknownWorker)
            {
                id = null;
            }
            catch (Exception error) when (error is RefusedException or TimeoutException or StoreUnavailableException)
            {
                wait = chance.Seconds(5, 20);
            }
            catch (Exception error)
            {
                World.History.Break("The worker protocol answers, or says that it cannot.", $"{Name}: {error}");
            }

            await World.Pause(wait);
        }
    }

    // The same key asks again for an order whose answer was lost.
    private async Task<WorkOrder?> ClaimAsync(string worker)
    {
        var request = new ClaimRequest(worker, chance.Is(0.1) ? TimeSpan.FromSeconds(5) : TimeSpan.Zero)
        {
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{Name}-{++claims}"),
        };
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await AskAsync(queue => queue.ClaimAsync(request, CancellationToken.None));
            }
            catch (Exception error) when (tries < 3 && error is TimeoutException or StoreUnavailableException)
            {
                await World.Pause(chance.Seconds(1, 5));
            }
        }
    }
}
