using Autopilot;
using Autopilot.Cli;
using Autopilot.Tests;
using Microsoft.Extensions.DependencyInjection;

// The pipeline of 'run', with short waits and a store that dies where the test says: DIR POINT VTID SPEC...
if (args is not [var directory, var name, var vtid, .. var specs])
{
    await Console.Error.WriteLineAsync("Accepted: DIR POINT VTID SPEC...");
    return ExitCodes.Usage;
}

var point = new KillPoint(name, Vtid.Parse(vtid));
using var owned = DirectoryLock.Take(directory);
await using var pipeline = await LocalPipeline.OpenAsync(directory, PipelineSettings.Load(directory)!, builder =>
{
    var make = builder.Services.Last(service => service.ServiceType == typeof(IAutopilotStore)).ImplementationFactory!;
    builder.Use<IAutopilotStore>(services => new DyingStore((IAutopilotStore)make(services), point));
    builder.Services.PostConfigure<AutopilotOptions>(options => options.Profiles[0] = options.Profiles[0] with
    {
        Timeouts = new TimeoutOptions
        {
            LookLeast = TimeSpan.FromMilliseconds(30),
            LookMost = TimeSpan.FromSeconds(1),
            ProbeInterval = TimeSpan.FromMilliseconds(50),
            Confirmation = TimeSpan.FromSeconds(1),
        },
    });
});
var runner = new TaskRunner(pipeline);
await Drive.RunAsync(
    pipeline,
    new Output(json: true),
    async cancellation =>
    {
        foreach (var spec in specs)
        {
            await runner.WaitAsync(await runner.PrepareAsync(await File.ReadAllTextAsync(spec, cancellation), null, cancellation), cancellation);
        }
    },
    CancellationToken.None);
await pipeline.StopDeployedAsync();
return ExitCodes.Done;
