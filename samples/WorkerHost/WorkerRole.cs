using System.Runtime.InteropServices;

namespace Autopilot.Samples;

/// <summary>A worker that was started for one offer. It knows the engine by its address and a token, and no database: what an agent finds in its process opens nothing else.</summary>
internal static class WorkerRole
{
    public static async Task<int> RunAsync(WebApplicationBuilder builder, Settings settings)
    {
        var (server, token) = (settings.RequireAddress("server"), settings.Require("token"));
        builder.Services.AddSingleton(TimeProvider.System);
        new AutopilotBuilder(builder.Services)
            .AddGitHub(settings)
            .AddAgent(settings)
            .Use<IWorkQueue>(_ => new AutopilotWorkerClient(server, token));
        await using var app = builder.Build();
        if (!settings.Accept(app.Services))
        {
            return 1;
        }

        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        var worker = new WorkerLoop(
            app.Services.GetRequiredService<IWorkQueue>(),
            app.Services.GetRequiredService<IWorkHandler>(),
            new WorkerRegistration("worker-host", Environment.MachineName, BuildCommit.Version) { Revision = BuildCommit.Commit, Capabilities = settings.Find("capabilities")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? ["*"] },
            logger: app.Services.GetRequiredService<ILogger<WorkerLoop>>());
        Console.WriteLine(await worker.RunOnceAsync(stop.Token) ? "The work was carried out." : "There was nothing to do.");
        return 0;
    }
}
