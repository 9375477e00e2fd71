using System.Collections.Concurrent;
using System.Globalization;

namespace Autopilot.Tests;

/// <summary>What was sent and answered in this run of the tests, and what was wrong with it.</summary>
internal static class CloudRunCertificate
{
    private static readonly ConcurrentDictionary<string, int> Methods = new(StringComparer.Ordinal);

    private static int requests;
    private static int violations;

    public static void Count(string method)
    {
        Methods.AddOrUpdate(method, 1, (_, count) => count + 1);
        Interlocked.Increment(ref requests);
    }

    public static void CountViolation() => Interlocked.Increment(ref violations);

    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture, $"Cloud Run, held to google.cloud.run.v2: {Methods.Count} methods, {requests} requests and their answers, {violations} violations.");
}
