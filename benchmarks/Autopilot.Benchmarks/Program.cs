using System.Text.Json;
using Autopilot.Benchmarks;

// Each mode prints one JSON document on standard output.
var json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true };
object? result = args switch
{
    ["decide"] => DecideBenchmark.Run(),
    ["throughput", "--store", "memory"] => await ThroughputBenchmark.RunMemoryAsync(),
    ["throughput", "--store", "sqlite"] => await ThroughputBenchmark.RunSqliteAsync(),
    _ => null,
};
if (result is null)
{
    await Console.Error.WriteLineAsync("Usage: Autopilot.Benchmarks decide | throughput --store memory|sqlite");
    return 2;
}

Console.WriteLine(JsonSerializer.Serialize(result, json));
return 0;
