using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>A true ledger in which one thing of one task is damaged; the numbers stay those of a whole ledger unless they are what is damaged.</summary>
internal sealed class DamagedLedger(TrueLedger ledger)
{
    private readonly List<TaskEvent> events = [.. ledger.Events.Where(entry => entry.Vtid == ledger.Vtid)];

    /// <summary>The task's events as they are now, and those of all others before and behind as they were.</summary>
    public IEnumerable<TaskEvent> All => ledger.Events.Where(entry => entry.Vtid != ledger.Vtid).Concat(events);

    public IReadOnlyList<TaskEvent> Events => events;

    /// <summary>The number of an event in the damaged ledger.</summary>
    public long SeqOf(string type, int nth = 1) => events[IndexOf(type, nth)].Seq;

    public void Change(string type, Func<TaskEvent, TaskEvent> change, int nth = 1)
    {
        var index = IndexOf(type, nth);
        events[index] = change(events[index]);
    }

    /// <summary>Gives a fact another value; null takes it away.</summary>
    public void Fact(string type, string name, JsonNode? value, int nth = 1) => Change(
        type,
        entry =>
        {
            var data = entry.Data!.DeepClone().AsObject();
            data.Remove(name).ShouldBeTrue($"{type} has no fact {name}");
            if (value is not null)
            {
                data[name] = value;
            }

            return entry with { Data = data };
        },
        nth);

    /// <summary>Ends the first run that failed for another reason.</summary>
    public void Reason(string kind, string reason)
    {
        Fact(EventTypes.Ending, "kind", kind);
        Fact(EventTypes.Ending, "reason", reason);
        Fact(EventTypes.Failed, "reason", reason);
    }

    /// <summary>Tells another clean-up than there was.</summary>
    public void CleanUp(string terminal, params string[] told) => Fact(terminal, "cleanup", new JsonArray([.. told.Select(done => (JsonNode)done)]));

    public void Remove(string type, int nth = 1) => RemoveAt(IndexOf(type, nth));

    public void RemoveAt(int index)
    {
        events.RemoveAt(index);
        Renumber();
    }

    /// <summary>Writes an event once more behind another one, as it is or changed.</summary>
    public void Copy(string type, string behind, Func<TaskEvent, TaskEvent>? change = null, int nth = 1, int behindNth = 1)
    {
        var copied = events[IndexOf(type, nth)];
        var at = IndexOf(behind, behindNth);
        events.Insert(at + 1, (change?.Invoke(copied) ?? copied) with { At = events[at].At });
        Renumber();
    }

    /// <summary>Lets two events change places; each place keeps its number and its time.</summary>
    public void Swap(int one, int other)
    {
        var (first, second) = (events[one], events[other]);
        events[one] = second with { Seq = first.Seq, At = first.At };
        events[other] = first with { Seq = second.Seq, At = second.At };
    }

    private void Renumber()
    {
        for (var i = 0; i < events.Count; i++)
        {
            events[i] = events[i] with { Seq = i + 1 };
        }
    }

    // A type may be named without its provider.
    private int IndexOf(string type, int nth)
    {
        var found = events.Select((entry, index) => (entry, index))
            .Where(one => one.entry.Type == type || one.entry.Type.EndsWith($".{type}", StringComparison.Ordinal)).ToArray();
        (nth <= found.Length).ShouldBeTrue($"The ledger has {found.Length} events {type}.");
        return found[nth - 1].index;
    }
}
