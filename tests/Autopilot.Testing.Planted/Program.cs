using System.Globalization;
using System.Text.Json;
using Autopilot;
using Autopilot.Testing;

// Autopilot.Testing.Planted MOST: for each fault, simulates seed after seed until one catches it, MOST at most; then as many
// seeds as the most elusive one took, without a fault. Prints one JSON line for each.
var most = int.Parse(args[0], CultureInfo.InvariantCulture);
var simulation = new Simulation(new SimulationOptions { Reruns = 0 });
var longest = 1;
foreach (var fault in ReadFaults())
{
    Planted.Fault = fault.Name;
    var (seeds, law) = Hunt(most);
    longest = Math.Max(longest, seeds);
    Console.WriteLine(JsonSerializer.Serialize(new { fault = fault.Name, what = fault.What, seeds, law }));
}

Planted.Fault = null;
var (quiet, broken) = Hunt(longest);
Console.WriteLine(JsonSerializer.Serialize(new { fault = (string?)null, what = "no fault", seeds = quiet, law = broken }));
return 0;

(int Seeds, string? Law) Hunt(int count)
{
    for (var seed = 1; seed <= count; seed++)
    {
        try
        {
            simulation.Run((ulong)seed, 1);
        }
        catch (SimulationException caught)
        {
            return (seed, caught.Law);
        }
    }

    return (count, null);
}

static IEnumerable<(string Name, string What)> ReadFaults()
{
    using var reader = new StreamReader(typeof(Planted).Assembly.GetManifestResourceStream("faults.txt")!);
    while (reader.ReadLine() is { } line)
    {
        if (line.StartsWith("# ", StringComparison.Ordinal) && line.Split(": ", 2) is [var name, var what])
        {
            yield return (name[2..], what);
        }
    }
}
