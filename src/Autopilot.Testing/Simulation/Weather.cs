namespace Autopilot.Testing;

/// <summary>What befalls machines and the store from minute to minute, whatever they do.</summary>
internal sealed class Weather(World world)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public async Task LiveAsync()
    {
        for (ulong minute = 1; ; minute++)
        {
            await world.Pause(Minute);
            StrikeHosts(minute);
            StrikeWorkers(minute);
            await StrikeStoreAsync(minute);
            if (world.Choices.Happens(SimulationFault.Notification, Chance.Join(minute, 35)))
            {
                Notify(minute);
            }
        }
    }

    private void StrikeHosts(ulong minute)
    {
        foreach (var host in world.Hosts.Where(host => host.IsAlive).ToArray())
        {
            var id = Chance.Join(minute, (ulong)host.Number, 31);
            if (world.Choices.Happens(SimulationFault.HostCrash, id))
            {
                host.Crash();
            }
            else if (world.Choices.Happens(SimulationFault.HostPause, id))
            {
                host.Pause(world.Choices.At(id).Seconds(5, 360));
            }
        }

        // What has ceased to be is started again, as whatever runs hosts does.
        if (world.Hosts.Count(host => host.IsAlive) < world.Scene.Hosts && world.Choices.At(Chance.Join(minute, 36)).Is(0.7))
        {
            world.StartHost();
        }
    }

    private void StrikeWorkers(ulong minute)
    {
        foreach (var worker in world.Workers.Where(worker => worker.IsAlive).ToArray())
        {
            var id = Chance.Join(minute, (ulong)worker.Number, 32);
            if (world.Choices.Happens(SimulationFault.WorkerCrash, id))
            {
                worker.Crash();
                world.Errand(async () =>
                {
                    await world.Pause(world.Choices.At(id).Seconds(10, 180));
                    world.StartWorker();
                });
            }
            else if (world.Choices.Happens(SimulationFault.WorkerPause, id))
            {
                worker.Pause(world.Choices.At(id).Seconds(20, 400));
            }
        }
    }

    private async Task StrikeStoreAsync(ulong minute)
    {
        var id = Chance.Join(minute, 33);
        if (!world.Choices.Happens(SimulationFault.StoreOutage, id))
        {
            return;
        }

        world.History.Add("store", "answers nobody");
        world.IsStoreDown = true;
        await world.Pause(world.Choices.At(id).Seconds(2, 180));
        world.IsStoreDown = false;
        world.History.Add("store", "answers again");
    }

    // A notification may be late, doubled and about anything; it only hastens looks.
    private void Notify(ulong minute)
    {
        if (world.Hosts.FirstOrDefault(host => host.IsAlive) is not { } host)
        {
            return;
        }

        var notification = new Notification("simulated", $"delivery-{minute / 2}", [.. world.Ledger.Tasks.Select(task => task.Task.Vtid)]);
        world.Errand(async () =>
        {
            try
            {
                await world.Network.AskAsync(host, to => to.Store.AcceptAsync(notification, CancellationToken.None));
            }
            catch (Exception error) when (error is TimeoutException or StoreUnavailableException)
            {
                world.History.Add("network", "loses a notification");
            }
        });
    }
}
