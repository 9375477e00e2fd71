using System.Globalization;

namespace Autopilot;

/// <summary>Workers and their heartbeats in <see cref="MemoryRows"/>.</summary>
internal static class MemoryWorkers
{
    public static WorkerInfo Register(MemoryRows rows, WorkerRegistration registration, DateTimeOffset now)
    {
        StoreRules.Check(registration);
        var id = string.Create(CultureInfo.InvariantCulture, $"worker-{++rows.WorkersRegistered}");
        return rows.Workers[id] = new WorkerInfo(id, registration, now, now, 0);
    }

    public static void Unregister(MemoryRows rows, string workerId, DateTimeOffset now)
    {
        rows.Workers.Remove(workerId);
        foreach (var task in rows.Tasks.Values.Where(task => task.Claim?.WorkerId == workerId))
        {
            task.Claim = task.Claim! with { HolderEnded = true };
            if (task.IsActive)
            {
                task.MakeDue(now);
            }
        }
    }

    public static WorkerInfo? Seen(MemoryRows rows, string workerId, DateTimeOffset now)
    {
        if (!rows.Workers.TryGetValue(workerId, out var worker))
        {
            return null;
        }

        rows.Workers[workerId] = worker with { SeenAt = now };
        return Count(rows, rows.Workers[workerId], now);
    }

    public static IReadOnlyList<WorkerInfo> List(MemoryRows rows, DateTimeOffset now) =>
    [
        .. rows.Workers.Values
            .Where(worker => now - worker.SeenAt <= StoreRules.ListedWorkerWindow)
            .OrderBy(worker => worker.RegisteredAt).ThenBy(worker => worker.Id, StringComparer.Ordinal)
            .Select(worker => Count(rows, worker, now)),
    ];

    public static IReadOnlyList<ClaimLease?> Heartbeat(MemoryRows rows, IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, DateTimeOffset now) =>
        [.. heartbeats.Select(beat => Heartbeat(rows, beat, lease, now))];

    public static QueueReading Queue(MemoryRows rows, string capability, IReadOnlyList<string> excluded, DateTimeOffset now) => new(
        now,
        Matching(rows, capability, excluded).Select(worker => (DateTimeOffset?)worker.SeenAt).Max(),
        rows.LastClaims.TryGetValue(capability, out var last) ? last : null);

    public static int FreeSlots(MemoryRows rows, string capability, IReadOnlyList<string> excluded, DateTimeOffset now) =>
        Matching(rows, capability, excluded)
            .Where(worker => now - worker.SeenAt <= StoreRules.FreeSlotWindow)
            .Sum(worker => Math.Max(0, worker.Registration.MaxConcurrent - rows.LiveClaims(worker.Id, now)));

    public static FleetReading Fleet(MemoryRows rows, DateTimeOffset now)
    {
        var held = rows.Tasks.Values.Where(task => task.Claim is not null).Take(FleetReading.MostClaims);
        var offers = rows.Tasks.Values.Where(task => task is { Facts: { OfferedAt: not null, Ending: null }, Claim: null });
        return new FleetReading(
            now,
            [.. held.Select(task => new HeldClaim(task.Task.Vtid, task.Claim!))],
            [
                .. offers.GroupBy(task => task.Latest!.Policy.Capability, task => task.Facts!.OfferedAt!.Value, StringComparer.Ordinal)
                    .OrderBy(queue => queue.Key, StringComparer.Ordinal)
                    .Select(queue => new QueueDepth(queue.Key, queue.LongCount(), queue.Min())),
            ],
            MemoryLeases.OldestDue(rows, now));
    }

    private static ClaimLease? Heartbeat(MemoryRows rows, Heartbeat beat, TimeSpan lease, DateTimeOffset now)
    {
        Seen(rows, beat.WorkerId, now);
        if (!rows.Tasks.TryGetValue(beat.Vtid, out var task) || StoreRules.Renew(task.Claim, beat, lease, now) is not { } renewed)
        {
            return null;
        }

        task.Claim = renewed;
        return renewed;
    }

    private static IEnumerable<WorkerInfo> Matching(MemoryRows rows, string capability, IReadOnlyList<string> excluded) => rows.Workers.Values.Where(
        worker => StoreRules.Matches(worker.Registration.Capabilities, capability) && !excluded.Contains(worker.Id, StringComparer.Ordinal));

    private static WorkerInfo Count(MemoryRows rows, WorkerInfo worker, DateTimeOffset now) =>
        worker with { Claims = rows.LiveClaims(worker.Id, now) };
}
