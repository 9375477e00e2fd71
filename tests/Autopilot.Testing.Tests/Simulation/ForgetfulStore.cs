using System.Reflection;

namespace Autopilot.Tests;

/// <summary>A store as a team may wrap one, with a bug: it renews every lease that it is asked to. Everything else it leaves to the store behind it.</summary>
public class ForgetfulStore : DispatchProxy
{
    private TimeProvider time = TimeProvider.System;
    private InMemoryStore store = new(TimeProvider.System);

    public static IAutopilotStore Create(TimeProvider time)
    {
        var made = Create<IAutopilotStore, ForgetfulStore>();
        var forgetful = (ForgetfulStore)(object)made;
        (forgetful.time, forgetful.store) = (time, new InMemoryStore(time));
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var answer = targetMethod!.Invoke(store, args);
        if (targetMethod.Name != nameof(IAutopilotStore.HeartbeatAsync))
        {
            return answer;
        }

        var (beats, length) = ((IReadOnlyList<Heartbeat>)args![0]!, (TimeSpan)args[1]!);
        return Task.FromResult<IReadOnlyList<ClaimLease?>>(
            [.. beats.Select(beat => new ClaimLease(beat.WorkerId, beat.Fence, time.GetUtcNow() + length, null, false, new Usage()))]);
    }
}
