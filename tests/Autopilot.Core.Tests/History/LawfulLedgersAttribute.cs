using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: Autopilot.Tests.LawfulLedgers]

namespace Autopilot.Tests;

/// <summary>
/// Behind each test of this assembly the history of every world that it made is checked: whatever the engine was led to, its
/// ledger keeps every law.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class LawfulLedgersAttribute : BeforeAfterTestAttribute
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<InMemoryStore>> Made = new(StringComparer.Ordinal);

    /// <summary>Has a store checked behind the test that made it.</summary>
    public static void Watch(InMemoryStore store)
    {
        if (TestContext.Current.Test is { } test)
        {
            Made.GetOrAdd(test.UniqueID, _ => []).Enqueue(store);
        }
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (!Made.TryRemove(test.UniqueID, out var stores))
        {
            return;
        }

        foreach (var store in stores)
        {
            var report = StoreHistory.CheckAsync(store, CancellationToken.None).GetAwaiter().GetResult();
            report.Findings.Select(finding => $"{finding.Law}: {finding.Vtid} event {finding.Seq} {finding.Type}. {finding.Message}").ShouldBeEmpty();
        }
    }
}
