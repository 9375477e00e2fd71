using Autopilot;
using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses Cloud Run.</summary>
public static class AutopilotCloudRunExtensions
{
    /// <summary>
    /// Services of Cloud Run as deploy target with their health probe, and an <see cref="IAdapterProbe"/>. The credential is the service's <see cref="ITokenAccess"/> where it has one, which
    /// every <c>GoogleCredential</c> is; otherwise Google's application default credentials.
    /// </summary>
    /// <param name="builder">The engine.</param>
    /// <param name="configure">Sets project, region and targets; a bad value stops the host at start.</param>
    public static AutopilotBuilder AddCloudRun(this AutopilotBuilder builder, Action<CloudRunOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddOptions<CloudRunOptions>().Configure(configure).PostConfigure(NameServices).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CloudRunOptions>, CloudRunOptionsValidator>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CloudRunOptions>, CloudRunOptionsRules>());
        builder.Services.TryAddSingleton(TimeProvider.System);
        return builder
            .Use(provider => new CloudRunAdapter(
                provider.GetRequiredService<IOptions<CloudRunOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetService<ILogger<CloudRunOptions>>() ?? NullLogger<CloudRunOptions>.Instance,
                provider.GetService<ITokenAccess>(),
                provider.GetService<ICodeHost>()))
            .AddProbe(provider => provider.GetRequiredService<CloudRunAdapter>().Probe)
            .Use<IDeployTarget>(provider => provider.GetRequiredService<CloudRunAdapter>().Target)
            .Use<IHealthProbe>(provider => provider.GetRequiredService<CloudRunAdapter>().Health);
    }

    private static void NameServices(CloudRunOptions options)
    {
        foreach (var (name, target) in options.Targets)
        {
            target.Service ??= name;
        }
    }

    /// <summary>
    /// Jobs of Cloud Run as dispatcher of work, after <see cref="AddCloudRun"/>: one execution for each offer, of the job that <see cref="CloudRunOptions.Jobs"/> names for its capability. The
    /// job's container is a worker that claims one piece of work and ends; <c>AUTOPILOT_OFFER</c> names the offer.
    /// </summary>
    /// <param name="builder">The engine.</param>
    public static AutopilotBuilder AddCloudRunJobs(this AutopilotBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<CloudRunOptions>().Validate(options => options.Jobs.Count > 0, "Jobs must name at least one job: work is dispatched to them.");
        return builder.Use<IWorkDispatcher>(provider => provider.GetRequiredService<CloudRunAdapter>().Dispatcher);
    }
}
