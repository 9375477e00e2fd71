namespace Autopilot.Testing;

/// <summary>Workers, hosts, the clock and the switch.</summary>
internal static class FleetOperations
{
    private static readonly string[] Hosts = ["host-1", "host-2"];

    public static StoreOperation Choose(Random random, StoreActor reference, TaskSnapshot read)
    {
        var (vtid, host, worker) = (read.Task.Vtid, Hosts[random.Next(Hosts.Length)], random.Next(reference.Workers + 1));
        return random.Next(14) switch
        {
            0 or 1 => Register(random, host),
            2 => new("unregister", null, $"{worker}", async actor => await DoneAsync(actor.Store.UnregisterAsync(actor.Worker(worker), default)).ConfigureAwait(false)),
            3 => new("seen", null, $"{worker}", async actor => await actor.Store.SeenAsync(actor.Worker(worker), default).ConfigureAwait(false)),
            4 => Heartbeat(random, read, worker),
            5 => new("lease_due", null, host, async actor => actor.Know(await actor.Store.LeaseDueAsync(host, 100, TimeSpan.FromSeconds(90), default).ConfigureAwait(false))),
            6 => new("lease_claimable", null, $"{host} {worker}", async actor => actor.Know(
                await actor.Store.LeaseClaimableAsync(host, actor.Worker(worker), ["*"], 100, TimeSpan.FromSeconds(90), default).ConfigureAwait(false))),
            7 when reference.Leases > 0 => Hosted(random, reference),
            8 => new("wake", vtid, "", async actor => await DoneAsync(actor.Store.WakeAsync(vtid, default)).ConfigureAwait(false)),
            9 => Switch(random),
            10 => Tick(random, host),
            11 => new("end_other_hosts", null, host, async actor => await DoneAsync(actor.Store.EndOtherHostsAsync(host, default)).ConfigureAwait(false)),
            _ => Advance(random),
        };
    }

    private static StoreOperation Register(Random random, string host)
    {
        var registration = new WorkerRegistration("worker", "machine", "1.0")
        {
            MaxConcurrent = random.Next(1, 4),
            EngineHost = random.Next(2) == 0 ? host : null,
            Capabilities = random.Next(3) == 0 ? ["python"] : ["*"],
        };
        return new("register", null, $"{registration.MaxConcurrent} {registration.EngineHost}", async actor =>
        {
            var worker = await actor.Store.RegisterAsync(registration, default).ConfigureAwait(false);
            actor.Know(worker.Id);
            return worker;
        });
    }

    private static StoreOperation Heartbeat(Random random, TaskSnapshot read, int worker)
    {
        var fence = read.Task.LastFence - random.Next(2);
        var used = random.Next(2) == 0 ? null : new Usage(random.Next(1000), 0.25m);
        var progress = random.Next(2) == 0 ? null : "halfway";
        return new("heartbeat", read.Task.Vtid, $"worker {worker} fence {fence}", async actor =>
            (await actor.Store.HeartbeatAsync([new Heartbeat(read.Task.Vtid, actor.Worker(worker), fence, progress, used)], StoreScript.Lease, default).ConfigureAwait(false))[0]);
    }

    private static StoreOperation Hosted(Random random, StoreActor reference)
    {
        var number = random.Next(reference.Leases);
        return random.Next(2) == 0
            ? new("renew", null, $"{number}", async actor => await actor.Store.RenewAsync(actor.Lease(number), TimeSpan.FromSeconds(90), default).ConfigureAwait(false))
            : new("release", null, $"{number}", async actor => await DoneAsync(actor.Store.ReleaseAsync(actor.Lease(number), TimeSpan.FromSeconds(30), default)).ConfigureAwait(false));
    }

    private static StoreOperation Switch(Random random)
    {
        var (enabled, expires) = (random.Next(3) > 0, random.Next(3) == 0 ? TimeSpan.FromMinutes(2) : (TimeSpan?)null);
        return new("switch", null, $"{enabled} {expires}", async actor => await actor.Store.SetExecutionAsync(enabled, "tried", expires, "operator", default).ConfigureAwait(false));
    }

    private static StoreOperation Tick(Random random, string host)
    {
        var gap = TimeSpan.FromSeconds(random.Next(2) == 0 ? 15 : 300);
        return new("tick", null, $"{host} {gap}", async actor => await actor.Store.TickAsync(host, gap, default).ConfigureAwait(false));
    }

    private static StoreOperation Advance(Random random)
    {
        var by = TimeSpan.FromSeconds(random.Next(1, 6) * (random.Next(5) == 0 ? 120 : 10));
        return new("advance", null, by.ToString(), actor =>
        {
            actor.Advance(by);
            return Task.FromResult<object?>(null);
        });
    }

    private static async Task<object?> DoneAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return "done";
    }
}
