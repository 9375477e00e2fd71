using Autopilot;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses GitHub.</summary>
public static class AutopilotGitHubExtensions
{
    /// <summary>
    /// GitHub as code host, as checks, and as what workers clone from and push to. A task's repository is <c>owner/name</c>. One
    /// builder has one installation, whose limits its ports share.
    /// </summary>
    /// <param name="builder">The engine, or a worker.</param>
    /// <param name="configure">Sets the address and the identity; a bad value stops the host at start.</param>
    public static AutopilotBuilder AddGitHub(this AutopilotBuilder builder, Action<GitHubOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddOptions<GitHubOptions>().Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GitHubOptions>, GitHubOptionsValidator>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GitHubOptions>, GitHubOptionsRules>());
        builder.Services.AddSingleton<IHostedService>(provider => new DeploymentFollower(
            provider.GetRequiredService<IAutopilotStore>(), provider.GetRequiredService<GitHubAdapter>().Deployments,
            provider.GetRequiredService<IOptions<GitHubOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        return builder
            .Use(provider => new GitHubAdapter(
                provider.GetRequiredService<IOptions<GitHubOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetService<ILogger<GitHubOptions>>() ?? NullLogger<GitHubOptions>.Instance,
                provider.GetService<IGitHubTokens>()))
            .AddProbe(provider => new GitHubProbe(provider.GetRequiredService<GitHubAdapter>(), provider.GetRequiredService<IOptions<GitHubOptions>>().Value))
            .Use<ICodeHost>(provider => provider.GetRequiredService<GitHubAdapter>().CodeHost)
            .Use<IChecks>(provider => provider.GetRequiredService<GitHubAdapter>().Checks)
            .Use<IGitRemotes>(provider => provider.GetRequiredService<GitHubAdapter>().Remotes);
    }
}
