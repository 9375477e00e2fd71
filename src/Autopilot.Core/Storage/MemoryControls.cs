namespace Autopilot;

/// <summary>The switch, the turns, roles, notifications and the hosts in <see cref="MemoryRows"/>.</summary>
internal static class MemoryControls
{
    public static ExecutionSwitch Execution(MemoryRows rows, DateTimeOffset now)
    {
        var set = rows.Execution ?? new ExecutionSwitch(false, "A new store starts with execution off.", null, "autopilot", now, 0, 0);
        return set with
        {
            Enabled = rows.IsExecutionEnabled(now),
            LiveClaims = rows.Tasks.Values.Count(task => task.Claim is { } claim && CommitRules.IsLive(claim, now)),
            UnresolvedIntents = rows.Tasks.Values.Sum(task => task.Effects.Count(
                effect => effect.Status == EffectStatus.Intended && !task.Runs[effect.Key.Attempt].State.IsTerminal())),
        };
    }

    public static ExecutionSwitch SetExecution(MemoryRows rows, bool enabled, string reason, TimeSpan? expiresIn, string by, DateTimeOffset now)
    {
        StoreRules.CheckExecution(reason, expiresIn, by);
        rows.Execution = new ExecutionSwitch(enabled, reason, now + expiresIn, by, now, 0, 0);
        rows.AppendGovernance(by, now, StoreRules.ExecutionChange(enabled, reason, now + expiresIn));
        if (enabled)
        {
            WakeHeld(rows, now);
        }
        else
        {
            WakeActive(rows, now);
        }

        return Execution(rows, now);
    }

    public static bool LiftFreeze(MemoryRows rows, string key, string reason, string by, DateTimeOffset now)
    {
        StoreRules.CheckExecution(reason, null, by);
        if (rows.Turn(key) is not { Freeze: { } freeze } turn)
        {
            return false;
        }

        rows.Turns[key] = turn with { Freeze = null };
        rows.AppendGovernance(by, now, StoreRules.FreezeLifted(key, freeze, reason));
        WakeHeld(rows, now);
        return true;
    }

    public static ActingRole? Role(MemoryRows rows, string principal, DateTimeOffset now) =>
        rows.Roles.TryGetValue(principal, out var acting) && !(acting.ExpiresAt <= now) ? acting : null;

    public static ActingRole? SetRole(MemoryRows rows, string principal, string? role, string? reason, TimeSpan? expiresIn, DateTimeOffset now)
    {
        StoreRules.CheckRole(principal, role, expiresIn);
        rows.Roles.Remove(principal);
        var acting = role is null ? null : new ActingRole(principal, role, reason, now + expiresIn, now);
        if (acting is not null)
        {
            rows.Roles.Add(principal, acting);
        }

        rows.AppendGovernance(principal, now, StoreRules.RoleChange(role, reason, acting?.ExpiresAt));
        return Role(rows, principal, now);
    }

    public static void Record(MemoryRows rows, NewEvent entry, DateTimeOffset now)
    {
        StoreRules.CheckRecord(entry);
        rows.AppendGovernance(entry, now);
    }

    public static bool Accept(MemoryRows rows, Notification notification, DateTimeOffset now)
    {
        StoreRules.Check(notification);
        foreach (var old in rows.Deliveries.Where(delivery => delivery.Value < now - StoreRules.DeliveriesAreKept).Select(delivery => delivery.Key).ToArray())
        {
            rows.Deliveries.Remove(old);
        }

        if (!rows.Deliveries.TryAdd((notification.Source, notification.Id), now))
        {
            return false;
        }

        foreach (var vtid in notification.Wakes)
        {
            Wake(rows, vtid, now);
        }

        return true;
    }

    public static void Wake(MemoryRows rows, Vtid vtid, DateTimeOffset now)
    {
        if (rows.Tasks.GetValueOrDefault(vtid) is { IsActive: true } task)
        {
            task.MakeDue(now);
        }
    }

    public static void WakeHeld(MemoryRows rows, DateTimeOffset now)
    {
        foreach (var task in rows.Tasks.Values.Where(task => task.IsActive && task.Latest!.Hold is not null))
        {
            task.MakeDue(now);
        }
    }

    // What is switched off stands still from then on, and only a look can hold it.
    private static void WakeActive(MemoryRows rows, DateTimeOffset now)
    {
        foreach (var task in rows.Tasks.Values.Where(task => task.IsActive))
        {
            task.MakeDue(now);
        }
    }

    public static TimeSpan Tick(MemoryRows rows, TimeSpan longest, DateTimeOffset now)
    {
        var last = rows.LastTick ?? now;
        rows.LastTick = now;
        if (rows.IsExecutionEnabled(last) && !rows.IsExecutionEnabled(now))
        {
            WakeActive(rows, now);
        }

        var gap = now - last;
        if (gap <= longest)
        {
            return TimeSpan.Zero;
        }

        foreach (var task in rows.Tasks.Values)
        {
            Move(task, last, gap);
        }

        return gap;
    }

    public static void EndOtherHosts(MemoryRows rows, string host, DateTimeOffset now)
    {
        var dead = rows.Workers.Values
            .Where(worker => worker.Registration.EngineHost is { } home && !string.Equals(home, host, StringComparison.Ordinal))
            .Select(worker => worker.Id)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var id in dead)
        {
            rows.Workers.Remove(id);
        }

        foreach (var task in rows.Tasks.Values)
        {
            EndOtherHosts(task, host, dead, now);
        }
    }

    private static void EndOtherHosts(MemoryTask task, string host, HashSet<string> dead, DateTimeOffset now)
    {
        var freed = task.LeaseHost is not null && !string.Equals(task.LeaseHost, host, StringComparison.Ordinal);
        if (freed)
        {
            task.EndRunLease();
        }

        if (task.Claim is { } claim && dead.Contains(claim.WorkerId))
        {
            task.Claim = claim with { HolderEnded = true };
        }

        for (var i = 0; i < task.Effects.Count; i++)
        {
            if (task.Effects[i].Status == EffectStatus.Intended && !string.Equals(task.Effects[i].Host, host, StringComparison.Ordinal))
            {
                task.Effects[i] = task.Effects[i] with { HostEnded = true };
            }
        }

        // What an earlier attempt left open is no business of this one's.
        freed |= task.Claim is { HolderEnded: true }
            || task.Effects.Exists(effect => effect is { Status: EffectStatus.Intended, HostEnded: true } && effect.Key.Attempt == task.Facts?.Attempt);
        if (freed && task.IsActive)
        {
            task.MakeDue(now);
        }
    }

    // Only what was still running at the last tick moves: what had expired by then had expired while somebody looked.
    private static void Move(MemoryTask task, DateTimeOffset last, TimeSpan gap)
    {
        if (task.Claim is { } claim && CommitRules.IsLive(claim, last))
        {
            task.Claim = claim with { ExpiresAt = claim.ExpiresAt + gap, Outage = claim.Outage + gap };
        }

        if (task.Facts is { } facts && facts.DeadlineAt > last)
        {
            task.Facts = facts with { DeadlineAt = facts.DeadlineAt + gap };
            task.Runs[facts.Attempt] = task.Latest! with { DeadlineAt = task.Facts.DeadlineAt };
        }
    }
}
