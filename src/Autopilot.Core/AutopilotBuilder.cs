using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Autopilot;

/// <summary>Puts an engine together. Adapters extend it; what is not replaced has a safe default.</summary>
/// <param name="services">The services.</param>
public sealed class AutopilotBuilder(IServiceCollection services)
{
    /// <summary>The services.</summary>
    public IServiceCollection Services { get; } = services;

    /// <summary>Adds a profile. Its name is unique.</summary>
    /// <param name="profile">The profile.</param>
    public AutopilotBuilder AddProfile(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        Services.Configure<AutopilotOptions>(options => options.Profiles.Add(profile));
        return this;
    }

    /// <summary>Adds a validation rule. Profiles name it by its id.</summary>
    /// <param name="rule">The rule.</param>
    public AutopilotBuilder AddRule(IValidationRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Services.AddSingleton(rule);
        return this;
    }

    /// <summary>Adds a probe of an adapter, which <c>doctor</c> asks.</summary>
    /// <param name="make">Makes the probe, once.</param>
    public AutopilotBuilder AddProbe(Func<IServiceProvider, IAdapterProbe> make)
    {
        Services.AddSingleton(make);
        return this;
    }

    /// <summary>Keeps everything in memory: for tests, and nowhere else.</summary>
    public AutopilotBuilder UseInMemoryStore() => Use<IAutopilotStore>(services => new InMemoryStore(services.GetRequiredService<TimeProvider>()));

    /// <summary>Sets a port. The last one set counts.</summary>
    /// <typeparam name="TPort">The port: <see cref="IAutopilotStore"/>, <see cref="ICodeHost"/>, <see cref="IChecks"/>, <see cref="IDeployTarget"/>,
    /// <see cref="IHealthProbe"/>, <see cref="IWorkDispatcher"/>, <see cref="IWorkHandler"/> or <see cref="ICodingAgent"/>.</typeparam>
    /// <param name="make">Makes the implementation, once.</param>
    public AutopilotBuilder Use<TPort>(Func<IServiceProvider, TPort> make)
        where TPort : class
    {
        Services.Replace(ServiceDescriptor.Singleton(make));
        return this;
    }

    /// <summary>
    /// Puts something before the checks, as the engine sees them: whichever are set, before or after this. What is put there last is asked first.
    /// Whoever made it disposes it.
    /// </summary>
    /// <param name="wrap">Makes what stands before the given checks, once.</param>
    public AutopilotBuilder WrapChecks(Func<IServiceProvider, IChecks, IChecks> wrap)
    {
        ArgumentNullException.ThrowIfNull(wrap);
        Services.AddSingleton(new ChecksWrapper(wrap));
        return this;
    }
}
