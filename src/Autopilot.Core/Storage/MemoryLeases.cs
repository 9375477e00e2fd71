namespace Autopilot;

/// <summary>Hands out hosts' leases on runs of <see cref="MemoryRows"/>.</summary>
internal static class MemoryLeases
{
    public static IReadOnlyList<RunLease> Due(MemoryRows rows, string host, int most, TimeSpan length, DateTimeOffset now) =>
        Lease(
            rows.Tasks.Values
                .Where(task => task.Facts?.DueAt <= now && task.IsKnown && !task.IsLeased(now))
                .OrderBy(task => task.Facts!.DueAt),
            rows, host, most, length, now, task => now - task.Facts!.DueAt!.Value);

    public static IReadOnlyList<RunLease> Claimable(
        MemoryRows rows, string host, string workerId, IReadOnlyList<string> capabilities, int most, TimeSpan length, DateTimeOffset now)
    {
        if (!rows.Workers.ContainsKey(workerId))
        {
            return [];
        }

        var open = rows.Tasks.Values.Where(task =>
            task.Facts is { OfferedAt: not null, Ending: null }
            && task.IsKnown
            && task.Claim is null
            && !task.IsLeased(now)
            && StoreRules.Matches(capabilities, task.Latest!.Policy.Capability)
            && !task.Latest.ExcludedWorkers.Contains(workerId, StringComparer.Ordinal));
        return Lease(
            open.OrderByDescending(task => task.Task.Priority).ThenBy(task => task.Facts!.OfferedAt),
            rows, host, most, length, now, static _ => TimeSpan.Zero);
    }

    public static bool Renew(MemoryRows rows, RunLease lease, TimeSpan length, DateTimeOffset now)
    {
        if (Held(rows, lease) is not { } task || !task.IsLeased(now))
        {
            return false;
        }

        task.LeaseUntil = now + length;
        return true;
    }

    public static void Release(MemoryRows rows, RunLease lease, TimeSpan? dueIn, DateTimeOffset now)
    {
        if (Held(rows, lease) is not { } task)
        {
            return;
        }

        task.EndRunLease();
        if (dueIn is { } length && task.Facts is { Woken: false } facts && task.Latest!.Version == lease.Snapshot.Run!.Version)
        {
            task.Facts = facts with { DueAt = now + length };
        }
    }

    public static DateTimeOffset? OldestDue(MemoryRows rows, DateTimeOffset now) => rows.Tasks.Values
        .Where(task => task.Facts?.DueAt <= now && task.IsKnown && !task.IsLeased(now))
        .Min(task => task.Facts!.DueAt);

    public static TimeSpan? NextDue(MemoryRows rows, DateTimeOffset now)
    {
        var next = rows.Tasks.Values
            .Where(task => task.Facts?.DueAt is not null && task.IsKnown)
            .Select(task => task.IsLeased(now) && task.LeaseUntil > task.Facts!.DueAt ? task.LeaseUntil : task.Facts!.DueAt!.Value)
            .Cast<DateTimeOffset?>()
            .Min();
        return next is not { } due ? null : due > now ? due - now : TimeSpan.Zero;
    }

    private static MemoryTask? Held(MemoryRows rows, RunLease lease) =>
        rows.Tasks.TryGetValue(lease.Snapshot.Task.Vtid, out var task)
        && task.LeaseToken == lease.Token
        && string.Equals(task.LeaseHost, lease.Host, StringComparison.Ordinal)
            ? task
            : null;

    private static RunLease[] Lease(
        IEnumerable<MemoryTask> tasks, MemoryRows rows, string host, int most, TimeSpan length, DateTimeOffset now, Func<MemoryTask, TimeSpan> overdue)
    {
        var chosen = tasks.Take(most).ToArray();
        foreach (var task in chosen)
        {
            task.LeaseHost = host;
            task.LeaseToken = ++rows.LeaseToken;
            task.LeaseUntil = now + length;
            task.Facts = task.Facts! with { Woken = false };
        }

        return [.. chosen.Select(task => new RunLease(task.Snapshot(now), host, task.LeaseToken) { Overdue = overdue(task) })];
    }
}
