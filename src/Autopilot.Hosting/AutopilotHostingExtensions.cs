using Autopilot;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the engine as background services.</summary>
public static class AutopilotHostingExtensions
{
    /// <summary>Adds the engine and its loop. Choose a store, a code host and checks on the builder that is returned.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; they are checked when the host starts.</param>
    public static AutopilotBuilder AddAutopilot(this IServiceCollection services, Action<AutopilotOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = services.AddAutopilotEngine(configure);
        services.AddHostedService<EngineHost>();
        return builder;
    }

    /// <summary>Adds a worker in this process. It needs an <see cref="IWorkHandler"/>.</summary>
    /// <param name="builder">The engine.</param>
    /// <param name="slots">Claims that it may hold at a time, from 1 to 1,000; default 1.</param>
    /// <param name="capabilities">What it offers; none: <c>*</c>, which matches all.</param>
    public static AutopilotBuilder AddWorker(this AutopilotBuilder builder, int slots = 1, params string[] capabilities)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, 1000);
        builder.Services.AddSingleton<IHostedService>(provider =>
        {
            var host = provider.GetRequiredService<EngineIdentity>().Host;
            var registration = new WorkerRegistration("in-process", Environment.MachineName, typeof(WorkerHost).Assembly.GetName().Version!.ToString())
            {
                Capabilities = capabilities.Length == 0 ? ["*"] : capabilities,
                MaxConcurrent = slots,
                EngineHost = host,
            };
            return new WorkerHost(new WorkerLoop(
                provider.GetRequiredService<IWorkQueue>(),
                provider.GetRequiredService<IWorkHandler>(),
                registration,
                null,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetService<ILogger<WorkerLoop>>()));
        });
        return builder;
    }
}
