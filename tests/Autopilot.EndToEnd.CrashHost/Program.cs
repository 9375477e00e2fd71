using Autopilot;
using Autopilot.Tests;

// The pipeline of a folder, with a store that dies where the test says, one task after the other: DIR POINT VTID SPEC...
if (args is not [var directory, var name, var vtid, .. var specs])
{
    await Console.Error.WriteLineAsync("Accepted: DIR POINT VTID SPEC...");
    return 2;
}

await using var database = await SqliteStore.OpenAsync(Path.Combine(directory, "autopilot.db"), TimeProvider.System);
await using var pipeline = await PlatformPipeline.StartAsync(directory, new DyingStore(database, new KillPoint(name, Vtid.Parse(vtid))));
foreach (var spec in specs)
{
    await pipeline.EndAsync(await File.ReadAllTextAsync(spec));
}

return 0;
