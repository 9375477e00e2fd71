namespace Autopilot.Tests;

/// <summary>One call of a port.</summary>
internal sealed record Call(string Name, DateTimeOffset At, object? Argument);

/// <summary>Records the calls of the ports, and says what goes wrong with them.</summary>
internal sealed class CallScript(TimeProvider time)
{
    private readonly List<(string Name, Fault Fault, int Left)> faults = [];

    public List<Call> Calls { get; } = [];

    /// <summary>What goes wrong with a call by its number from 1, whatever it is; beside the faults by name.</summary>
    public Func<int, string, Fault?>? Disaster { get; set; }

    /// <summary>Makes the next calls go wrong.</summary>
    public void Make(string name, Fault fault, int times = 1) => faults.Add((name, fault, times));

    /// <summary>Lets everything go well again.</summary>
    public void Heal(string name) => faults.RemoveAll(fault => fault.Name == name);

    public IReadOnlyList<Call> Of(string name) => [.. Calls.Where(call => call.Name == name)];

    public int Count(string name) => Of(name).Count;

    /// <summary>Answers a call: its effect, or what the script says.</summary>
    public async Task<T> AnswerAsync<T>(string name, object? argument, Func<T> effect, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Calls.Add(new Call(name, time.GetUtcNow(), argument));
        switch (Disaster?.Invoke(Calls.Count, name) ?? Take(name))
        {
            case Fault.Before before:
                throw before.Error;
            case Fault.After after:
                effect();
                throw after.Error;
            case Fault.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                throw new InvalidOperationException("A wait without end has ended.");
            case Fault.HangAfter:
                effect();
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                throw new InvalidOperationException("A wait without end has ended.");
            case Fault.Lie lie:
                return (T)lie.Answer!;
            case Fault.First first:
                first.Happens();
                return effect();
            case Fault.Instead instead:
                instead.Happens();
                await Task.Yield();
                throw new InvalidOperationException("Whoever called is still there.");
            case Fault.Then then:
                var answer = effect();
                then.Happens();
                // The caller goes on later: whatever was done to it meanwhile takes hold first.
                await Task.Yield();
                return answer;
            default:
                return effect();
        }
    }

    private Fault? Take(string name)
    {
        var index = faults.FindIndex(fault => fault.Name == name);
        if (index < 0)
        {
            return null;
        }

        var (_, fault, left) = faults[index];
        if (left <= 1)
        {
            faults.RemoveAt(index);
        }
        else
        {
            faults[index] = (name, fault, left - 1);
        }

        return fault;
    }
}
