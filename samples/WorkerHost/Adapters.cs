namespace Autopilot.Samples;

/// <summary>The adapters, each with its section of the settings.</summary>
internal static class Adapters
{
    public static AutopilotBuilder AddGitHub(this AutopilotBuilder builder, Settings settings)
    {
        if (!settings.Has("gitHub:token"))
        {
            settings.Require("gitHub:appId", "gitHub:token");
            settings.Require("gitHub:installationId");
            _ = settings.Has("gitHub:privateKey") ? "" : settings.Require("gitHub:privateKeyFile", "gitHub:privateKey");
        }

        return builder.AddGitHub(settings.Section<GitHubOptions>("gitHub", ["apiAddress"]));
    }

    public static AutopilotBuilder AddCloudRun(this AutopilotBuilder builder, Settings settings)
    {
        var targets = settings.Names("cloudRun:targets");
        foreach (var target in targets.DefaultIfEmpty("NAME"))
        {
            settings.Require($"cloudRun:targets:{target}:image");
        }

        // A job's name alone is the job for all work; jobs by capability are a section.
        var bind = settings.Section<CloudRunOptions>("cloudRun", ["project", "region"], but: "jobs");
        return builder.AddCloudRun(options =>
        {
            bind(options);
            if (settings.Find("cloudRun:jobs") is { } job)
            {
                options.Jobs["*"] = job;
            }
        });
    }

    /// <summary>The agent and its worker: a preset's name, any command, or <c>vertex</c>, the one in this process with the model of the section <c>vertex</c>.</summary>
    /// <param name="builder">The engine, or a worker.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="or">What may stand in its place; null: nothing.</param>
    public static AutopilotBuilder AddAgent(this AutopilotBuilder builder, Settings settings, string? or = null)
    {
        var agent = settings.Require("agent", or);
        var work = new AgentWorkerOptions { WorkFolder = settings.Require("workFolder", or) };
        return agent == "vertex"
            ? builder.AddVertexChat(settings).AddVertexAgent(settings.Section<VertexAgentOptions>("vertexAgent")).AddAgentWorker(work)
            : builder.AddVertexTokens().AddProcessAgent(agent, work);
    }

    public static AutopilotBuilder AddVertexChat(this AutopilotBuilder builder, Settings settings) =>
        builder.AddVertexChat(settings.Section<VertexOptions>("vertex", ["project", "model"]));
}
