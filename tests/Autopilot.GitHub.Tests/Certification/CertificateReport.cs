using System.Collections.Concurrent;
using System.Globalization;

[assembly: AssemblyFixture(typeof(Autopilot.Tests.CertificateReport))]

namespace Autopilot.Tests;

/// <summary>What the doubles of all tests saw, in one line. build.sh prints it: a runner may swallow what a passing test writes.</summary>
public sealed class CertificateReport : IDisposable
{
    private static readonly ConcurrentQueue<Certificate> Certificates = new();

    internal static void Add(Certificate certificate) => Certificates.Enqueue(certificate);

    public void Dispose()
    {
        if (Certificates.IsEmpty)
        {
            return;
        }

        var operations = Certificates.SelectMany(one => one.Requests.Keys).Distinct(StringComparer.Ordinal).Count();
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"GitHub, held to {Description.Source}: {operations} operations, {Certificates.Sum(one => one.Requests.Values.Sum())} requests and {Certificates.Sum(one => one.Answers)} answers of {Certificates.Count} doubles checked, {Certificates.Sum(one => one.Violations.Count)} violations.");
        Console.WriteLine(line);
        var folder = Path.Combine(Tree.Root, "artifacts");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "github-certification.txt"), $"{line}\n");
    }
}
