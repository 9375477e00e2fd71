using Autopilot;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses adapters that need nothing but this machine.</summary>
public static class AutopilotLocalExtensions
{
    /// <summary>Bare git repositories on this machine as code host; a task's repository is the absolute path of one.</summary>
    /// <param name="builder">The engine.</param>
    public static AutopilotBuilder AddLocalCodeHost(this AutopilotBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use<ICodeHost>(provider => new GitCodeHost(provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>A command as checks, run in a clean clone of the exact commit.</summary>
    /// <param name="builder">The engine.</param>
    /// <param name="options">The settings.</param>
    public static AutopilotBuilder AddCommandChecks(this AutopilotBuilder builder, CommandCheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        return builder.Use<IChecks>(provider => new CommandChecks(options, provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>
    /// A process behind a front door on loopback as deploy target, and its health probe. It clones from the code host where that says how, as
    /// GitHub's adapter does, and otherwise from the repository's path.
    /// </summary>
    /// <param name="builder">The engine.</param>
    /// <param name="options">The settings.</param>
    public static AutopilotBuilder AddProcessDeployment(this AutopilotBuilder builder, ProcessDeployOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        return builder
            .Use(provider => new ProcessDeployTarget(options, provider.GetRequiredService<TimeProvider>(), provider.GetService<IGitRemotes>()))
            .Use<IDeployTarget>(provider => provider.GetRequiredService<ProcessDeployTarget>())
            .Use<IHealthProbe>(provider => new HttpHealthProbe(
                new HttpHealthProbeOptions { Path = options.HealthPath }, provider.GetRequiredService<TimeProvider>()));
    }
}
