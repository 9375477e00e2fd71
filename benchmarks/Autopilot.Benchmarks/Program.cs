using System.Globalization;
using System.Text.Json;
using Autopilot.Benchmarks;
using Autopilot.Benchmarks.Scale;

if (args is [StreamFollowers.Mode, var server, var single, var everything])
{
    return await StreamFollowers.RunAsync(server, int.Parse(single, CultureInfo.InvariantCulture), int.Parse(everything, CultureInfo.InvariantCulture));
}

// Each mode prints one JSON document on standard output.
var json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true };
object? result;
try
{
    result = args switch
    {
        ["decide"] => DecideBenchmark.Run(),
        ["throughput", "--store", "memory"] => await ThroughputBenchmark.RunMemoryAsync(),
        ["throughput", "--store", "sqlite"] => await ThroughputBenchmark.RunSqliteAsync(),
        ["throughput", "--store", "postgres", .. var rest] when PostgreSqlThroughput.Read(rest) is { } asked => await PostgreSqlThroughput.RunAsync(asked),
        ["latency", .. var rest] when LatencyBenchmark.Read(rest) is { } asked => await LatencyBenchmark.RunAsync(asked),
        ["growth", .. var rest] when GrowthBenchmark.Read(rest) is { } asked => await GrowthBenchmark.RunAsync(asked),
        ["stream", .. var rest] when StreamBenchmark.Read(rest) is { } asked => await StreamBenchmark.RunAsync(asked),
        ["scale", .. var rest] when ScaleBenchmark.Read(rest) is { } asked => await ScaleBenchmark.RunAsync(asked),
        ["simulate", .. var rest] when SimulateBenchmark.Read(rest) is { } asked => SimulateBenchmark.Run(asked),
        _ => null,
    };
}
// Threads that simulate side by side may each have found one.
catch (AggregateException error) when (error.InnerExceptions.OfType<SimulationException>().MinBy(one => one.Seed) is { } broken)
{
    await Console.Error.WriteLineAsync(broken.Message);
    return 1;
}

if (result is null)
{
    await Console.Error.WriteLineAsync("""
        Usage: Autopilot.Benchmarks decide
               Autopilot.Benchmarks throughput --store memory|sqlite
               Autopilot.Benchmarks throughput --store postgres [--pooler] [--connection CONNECTION] [--at-a-time N] [--rounds N]
               Autopilot.Benchmarks latency [--workers N] [--activations N] [--connection CONNECTION]
               Autopilot.Benchmarks growth [--tasks N] [--events N] [--rounds N]
               Autopilot.Benchmarks stream [--streams N] [--everything N] [--rate N] [--seconds N] [--connection CONNECTION]
               Autopilot.Benchmarks scale [--tasks N] [--workers N] [--seed N] [--measured N]
               Autopilot.Benchmarks simulate [--seeds N] [--first N] [--threads N]
        """);
    return 2;
}

Console.WriteLine(JsonSerializer.Serialize(result, json));
return 0;
