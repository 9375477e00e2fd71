using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Autopilot.Tests;

/// <summary>A store whose calls are counted.</summary>
public class CountedStore : DispatchProxy
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private IAutopilotStore? store;

    /// <summary>Puts a count before a store.</summary>
    public static IAutopilotStore Before(IAutopilotStore store)
    {
        var counted = Create<IAutopilotStore, CountedStore>();
        ((CountedStore)(object)counted).store = store;
        return counted;
    }

    /// <summary>How often a member was called.</summary>
    public static int Count(IAutopilotStore counted, string member)
    {
        var self = (CountedStore)(object)counted;
        lock (self.gate)
        {
            return self.counts.GetValueOrDefault(member);
        }
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        lock (gate)
        {
            counts[targetMethod.Name] = counts.GetValueOrDefault(targetMethod.Name) + 1;
        }

        try
        {
            return targetMethod.Invoke(store, args);
        }
        catch (TargetInvocationException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerException!);
            throw;
        }
    }
}
