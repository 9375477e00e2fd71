using System.Globalization;

namespace Autopilot.Testing;

/// <summary>Lists, the ledger, and what is written beside tasks.</summary>
internal static class ReadOperations
{
    public static StoreOperation Choose(Random random, IReadOnlyList<Vtid> tasks)
    {
        var vtid = tasks[random.Next(tasks.Count)];
        return random.Next(9) switch
        {
            0 => List(random),
            1 => new("count", null, "Task 1", async actor => await actor.Store.CountAsync("Task 1", default).ConfigureAwait(false)),
            2 => Queue(),
            3 => Notify(random, vtid),
            4 => Role(random),
            5 => Record(random),
            6 => Lift(random),
            7 => Command(random, vtid),
            _ => Checkpoint(),
        };
    }

    private static StoreOperation Queue() => new("queue", null, "", async actor => new
    {
        reading = await actor.Store.ReadQueueAsync(StoreScript.Capability, [actor.Worker(0)], default).ConfigureAwait(false),
        free = await actor.Store.CountFreeSlotsAsync(StoreScript.Capability, [actor.Worker(0)], default).ConfigureAwait(false),
    });

    private static StoreOperation List(Random random)
    {
        var query = new TaskQuery
        {
            Descending = random.Next(2) == 0,
            Limit = random.Next(1, 5),
            State = random.Next(3) == 0 ? RunState.Building.Name() : null,
            Text = random.Next(3) == 0 ? "task 1" : null,
        };
        return new("list", null, query.ToString(), async actor =>
        {
            var first = await actor.Store.ListAsync(query, default).ConfigureAwait(false);
            var second = first.NextCursor is null ? null : await actor.Store.ListAsync(query with { Cursor = first.NextCursor }, default).ConfigureAwait(false);
            return new { first = first.Items, second = second?.Items, more = second?.NextCursor is not null };
        });
    }

    private static StoreOperation Notify(Random random, Vtid vtid)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"delivery-{random.Next(5)}");
        return new("notify", vtid, id, async actor => await actor.Store.AcceptAsync(new Notification("github", id, [vtid]), default).ConfigureAwait(false));
    }

    private static StoreOperation Role(Random random)
    {
        var role = random.Next(3) switch { 0 => null, 1 => "operator", _ => "break_glass" };
        return new("role", null, $"{role}", async actor => new
        {
            set = await actor.Store.SetRoleAsync("alice", role, role is null ? null : "an emergency", TimeSpan.FromMinutes(3), default).ConfigureAwait(false),
            read = await actor.Store.ReadRoleAsync("alice", default).ConfigureAwait(false),
        });
    }

    private static StoreOperation Record(Random random)
    {
        var word = $"note-{random.Next(100)}";
        return new("record", null, word, async actor =>
        {
            await actor.Store.RecordAsync(new NewEvent("governance.control.updated", "operator") { Data = new() { ["word"] = word } }, default).ConfigureAwait(false);
            return "done";
        });
    }

    private static StoreOperation Lift(Random random)
    {
        var key = random.Next(2) == 0 ? Turn.ForTarget("web") : Turn.ForBase("acme/shop", "main");
        return new("lift", null, key, async actor => await actor.Store.LiftFreezeAsync(key, "looked at", "operator", default).ConfigureAwait(false));
    }

    private static StoreOperation Command(Random random, Vtid vtid)
    {
        var command = new CommandRecord("alice", $"key-{random.Next(4)}", $"hash-{random.Next(2)}", "{\"state\":\"in_progress\"}");
        return new("command", vtid, $"{command.Key} {command.PayloadHash}", async actor => new
        {
            written = await actor.Store.CommitAsync(StoreScript.From((await actor.FindAsync(vtid).ConfigureAwait(false))!) with { Command = command }, default).ConfigureAwait(false),
            found = await actor.Store.FindCommandAsync(command.Principal, command.Key, default).ConfigureAwait(false),
        });
    }

    private static StoreOperation Checkpoint() => new("checkpoint", null, "", async actor =>
    {
        var before = await actor.ReadAsync(await actor.Store.ReadCheckpointAsync("reader", default).ConfigureAwait(false), 7).ConfigureAwait(false);
        if (before.Count > 0)
        {
            await actor.Store.SaveCheckpointAsync("reader", before[^1].Position, default).ConfigureAwait(false);
        }

        return before;
    });
}
