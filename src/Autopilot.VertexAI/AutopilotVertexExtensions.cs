using Autopilot;
using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses Vertex AI, and the coding agent on it.</summary>
public static class AutopilotVertexExtensions
{
    /// <summary>
    /// A model on Vertex AI as the <see cref="IChatClient"/> of the service, and its <see cref="IAdapterProbe"/>. The credential is the service's
    /// <see cref="ITokenAccess"/> where it has one, which every <c>GoogleCredential</c> is; otherwise Google's application default credentials. Each
    /// <see cref="IVertexMeter"/> of the service is told what calls use.
    /// </summary>
    /// <param name="builder">The engine, or a worker.</param>
    /// <param name="configure">Sets project, location, model and limits; a bad value stops the host at start.</param>
    public static AutopilotBuilder AddVertexChat(this AutopilotBuilder builder, Action<VertexOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddOptions<VertexOptions>().Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VertexOptions>, VertexOptionsValidator>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VertexOptions>, VertexOptionsRules>());
        builder.Services.TryAddSingleton(TimeProvider.System);
        return builder
            .Use(provider => new VertexAdapter(
                provider.GetRequiredService<IOptions<VertexOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetService<ILogger<VertexOptions>>() ?? NullLogger<VertexOptions>.Instance,
                provider.GetService<ITokenAccess>(),
                provider.GetServices<IVertexMeter>()))
            .AddProbe(provider => provider.GetRequiredService<VertexAdapter>().Probe)
            .Use(provider => provider.GetRequiredService<VertexAdapter>().Client);
    }

    /// <summary>
    /// A coding agent on the service's <see cref="IChatClient"/>, such as the one of <see cref="AddVertexChat"/>, as its <see cref="ICodingAgent"/>. The
    /// package <c>Autopilot.Agents</c> has the worker for it: <c>AddAgentWorker</c>.
    /// </summary>
    /// <param name="builder">The engine, or a worker.</param>
    /// <param name="configure">Sets the commands that the model may run, and limits; a bad value stops the host at start.</param>
    public static AutopilotBuilder AddVertexAgent(this AutopilotBuilder builder, Action<VertexAgentOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddOptions<VertexAgentOptions>().Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VertexAgentOptions>, VertexAgentOptionsValidator>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VertexAgentOptions>, VertexAgentOptionsRules>());
        builder.Services.TryAddSingleton(TimeProvider.System);
        return builder.Use<ICodingAgent>(provider => new VertexCodingAgent(
            provider.GetRequiredService<IChatClient>(), provider.GetRequiredService<IOptions<VertexAgentOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>
    /// Access tokens for agents' programs that call Vertex AI through a worker's proxy, such as <c>gemini-vertex</c>: of the service's
    /// <see cref="ITokenAccess"/> where it has one, otherwise of Google's application default credentials.
    /// </summary>
    /// <param name="builder">A worker.</param>
    public static AutopilotBuilder AddVertexTokens(this AutopilotBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use<IModelTokens>(provider => new VertexTokens(provider.GetService<ITokenAccess>()));
    }
}
