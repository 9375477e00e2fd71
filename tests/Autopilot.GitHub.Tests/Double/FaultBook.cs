namespace Autopilot.Tests;

/// <summary>The faults that are still to come, by operation.</summary>
internal sealed class FaultBook
{
    /// <summary>The operation of a fault that hits the next write, whichever it is.</summary>
    public const string AnyWrite = "any write";

    private readonly Lock gate = new();
    private readonly List<(string Operation, Fault Fault)> faults = [];

    /// <summary>The next requests of an operation meet a fault; an empty name means any operation.</summary>
    public void Add(string operation, Fault fault)
    {
        lock (gate)
        {
            faults.Add((operation, fault));
        }
    }

    /// <summary>Whether every fault has come.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return faults.Count == 0;
            }
        }
    }

    public Fault? Take(Exchange exchange)
    {
        lock (gate)
        {
            var isWrite = exchange is { Method: not "GET", IsGraph: false };
            var index = faults.FindIndex(entry => entry.Operation == exchange.Operation || entry.Operation.Length == 0 || (isWrite && entry.Operation == AnyWrite));
            if (index < 0)
            {
                return null;
            }

            var (operation, fault) = faults[index];
            if (fault.Times > 1)
            {
                faults[index] = (operation, fault with { Times = fault.Times - 1 });
            }
            else
            {
                faults.RemoveAt(index);
            }

            return fault;
        }
    }
}
