using Autopilot;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the engine without its background services: for tests, simulations and hosts with a loop of their own.</summary>
public static class AutopilotServiceCollectionExtensions
{
    /// <summary>Registers <see cref="TaskEngine"/>, <see cref="RunCommands"/>, <see cref="ExecutionControl"/>, <see cref="IWorkQueue"/> and <see cref="RunLoop"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options.</param>
    public static AutopilotBuilder AddAutopilotEngine(this IServiceCollection services, Action<AutopilotOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<AutopilotOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AutopilotOptions>, AutopilotOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AutopilotOptions>, AutopilotOptionsRules>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EngineIdentity>();
        services.TryAddSingleton<EngineSignal>();
        services.TryAddSingleton<ProfileSet>();
        services.TryAddSingleton<IWorkDispatcher, StoreDispatcher>();
        services.TryAddSingleton(Ports);
        services.TryAddSingleton(provider => new CommandRunner(provider.GetRequiredService<EnginePorts>()));
        services.TryAddSingleton(provider => new TaskEngine(
            provider.GetRequiredService<EnginePorts>(), provider.GetRequiredService<ProfileSet>(), provider.GetRequiredService<CommandRunner>()));
        services.TryAddSingleton(provider => new RunCommands(
            provider.GetRequiredService<EnginePorts>(), provider.GetRequiredService<ProfileSet>(), provider.GetRequiredService<CommandRunner>()));
        services.TryAddSingleton(provider => new ExecutionControl(provider.GetRequiredService<EnginePorts>(), provider.GetRequiredService<CommandRunner>()));
        services.TryAddSingleton<IWorkQueue>(provider => new WorkQueue(
            provider.GetRequiredService<EnginePorts>(),
            provider.GetRequiredService<EngineIdentity>(),
            provider.GetRequiredService<IOptions<AutopilotOptions>>().Value));
        services.TryAddSingleton(provider => new DueAge(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new RunLoop(
            provider.GetRequiredService<EnginePorts>(),
            provider.GetRequiredService<IOptions<AutopilotOptions>>(),
            provider.GetRequiredService<ProfileSet>(),
            provider.GetRequiredService<EngineIdentity>(),
            provider.GetRequiredService<DueAge>(),
            provider.GetService<ILogger<RunLoop>>() ?? NullLogger<RunLoop>.Instance));
        return new AutopilotBuilder(services);
    }

    private static EnginePorts Ports(IServiceProvider provider) => new(
        Require<IAutopilotStore>(provider, "a store, for example UseSqlite(path)"),
        Require<ICodeHost>(provider, "a code host"),
        provider.GetServices<ChecksWrapper>().Aggregate(
            Require<IChecks>(provider, "a source of checks"), (checks, wrapper) => wrapper.Wrap(provider, checks)),
        provider.GetService<IDeployTarget>(),
        provider.GetService<IHealthProbe>(),
        provider.GetRequiredService<IWorkDispatcher>(),
        AutopilotOptionsRules.RulesOf(provider.GetServices<IValidationRule>()),
        provider.GetRequiredService<EngineSignal>(),
        provider.GetRequiredService<TimeProvider>(),
        new HostTick(
            Require<IAutopilotStore>(provider, "a store, for example UseSqlite(path)"),
            provider.GetRequiredService<EngineIdentity>().Host,
            provider.GetRequiredService<IOptions<AutopilotOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<RunLoop>>() ?? NullLogger<RunLoop>.Instance));

    private static TPort Require<TPort>(IServiceProvider provider, string what)
        where TPort : class =>
        provider.GetService<TPort>()
        ?? throw new AutopilotException("not_configured", $"Autopilot has no {typeof(TPort).Name}: configure {what}.");
}
