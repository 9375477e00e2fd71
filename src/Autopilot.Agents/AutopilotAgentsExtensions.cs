using Autopilot;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses the coding agent and the worker that supervises it.</summary>
public static class AutopilotAgentsExtensions
{
    /// <summary>
    /// An agent as a process: a preset's name (<see cref="AgentPresets.Names"/>), which may speak the Agent Client Protocol, or any command that
    /// reads a prompt.
    /// </summary>
    /// <param name="builder">The engine.</param>
    /// <param name="commandOrName">The command or the preset's name.</param>
    /// <param name="worker">How the worker clones, commits and pushes.</param>
    public static AutopilotBuilder AddProcessAgent(this AutopilotBuilder builder, string commandOrName, AgentWorkerOptions worker)
    {
        ArgumentNullException.ThrowIfNull(worker);

        // Its home lies with the claims, where AgentWorker.EndLeftovers removes what a killed host left.
        ArgumentException.ThrowIfNullOrWhiteSpace(commandOrName);
        return builder.AddAgent(provider => AgentPresets.Create(commandOrName, worker.WorkFolder, provider.GetRequiredService<TimeProvider>(), provider.GetService<IModelTokens>()), worker);
    }

    /// <summary>Any agent.</summary>
    /// <param name="builder">The engine.</param>
    /// <param name="agent">Makes the agent, once.</param>
    /// <param name="worker">How the worker clones, commits and pushes.</param>
    public static AutopilotBuilder AddAgent(this AutopilotBuilder builder, Func<IServiceProvider, ICodingAgent> agent, AgentWorkerOptions worker)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(agent);
        return builder.Use(agent).AddAgentWorker(worker);
    }

    /// <summary>The worker of the agent that another package has added, for example <c>AddVertexAgent</c>.</summary>
    /// <param name="builder">The engine, with its <see cref="ICodingAgent"/>.</param>
    /// <param name="worker">How the worker clones, commits and pushes.</param>
    public static AutopilotBuilder AddAgentWorker(this AutopilotBuilder builder, AgentWorkerOptions worker)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(worker);
        return builder
            .Use(provider => new AgentWorker(
                provider.GetRequiredService<ICodingAgent>(), worker, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILogger<AgentWorker>>(),
                provider.GetService<IGitRemotes>()))
            .Use<IWorkHandler>(provider => provider.GetRequiredService<AgentWorker>());
    }
}
