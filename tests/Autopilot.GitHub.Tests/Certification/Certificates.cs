using System.Collections.Concurrent;
using System.Globalization;

namespace Autopilot.Tests;

/// <summary>What the doubles of all tests saw.</summary>
internal static class Certificates
{
    private static readonly ConcurrentQueue<Certificate> All = new();

    public static void Add(Certificate certificate) => All.Enqueue(certificate);

    /// <summary>One line; null where no double was used.</summary>
    public static string? Describe() => All.IsEmpty ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"GitHub, held to {Description.Source}: {All.SelectMany(one => one.Requests.Keys).Distinct(StringComparer.Ordinal).Count()} operations, {All.Sum(one => one.Requests.Values.Sum())} requests and {All.Sum(one => one.Answers)} answers of {All.Count} doubles checked, {All.Sum(one => one.Violations.Count)} violations.");
}
