using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Cli;

/// <summary>The section <c>cloudRun</c> of a file: the services that are deployed to, and the jobs that work is dispatched to.</summary>
internal sealed class CloudRunSection
{
    private readonly SectionReader.Assignments options;
    private readonly Dictionary<string, SectionReader.Assignments> targets;
    private readonly Dictionary<string, string> jobs;

    private CloudRunSection(IConfigurationSection section, List<string> problems)
    {
        options = SectionReader.Read<CloudRunOptions>(section, problems, "targets", "jobs");
        targets = section.GetSection("targets").GetChildren().ToDictionary(target => target.Key, target => SectionReader.Read<CloudRunTarget>(target, problems), StringComparer.Ordinal);
        if (section.GetSection("targets").Value is { Length: > 0 })
        {
            problems.Add("cloudRun.targets is no object; names with a target each are accepted.");
        }

        // One name alone is the job for all work.
        jobs = section["jobs"] is { Length: > 0 } job
            ? new Dictionary<string, string>(StringComparer.Ordinal) { ["*"] = job }
            : SectionReader.Named(section.GetSection("jobs"), problems);
    }

    /// <summary>The targets by their names.</summary>
    public IReadOnlyList<string> Targets => [.. targets.Keys];

    /// <summary>The section of a file; null: it has none.</summary>
    public static CloudRunSection? Find(IConfiguration root, List<string> problems) =>
        root.GetSection("cloudRun") is var section && section.Exists() ? new CloudRunSection(section, problems) : null;

    /// <summary>Adds Cloud Run with its probe; work is dispatched to its jobs where there are any.</summary>
    public void AddTo(AutopilotBuilder builder)
    {
        builder.AddCloudRun(Apply);
        if (jobs.Count > 0)
        {
            builder.AddCloudRunJobs();
        }
    }

    /// <summary>What no single setting can be wrong about.</summary>
    public static IEnumerable<string> FindContradictions(IServiceProvider provider) =>
        ServiceFile.FindContradictions<CloudRunOptions>(provider).Select(problem => $"cloudRun: {problem}");

    private void Apply(CloudRunOptions settings)
    {
        options.Apply(settings);
        foreach (var (name, target) in targets)
        {
            settings.Targets[name] = target.Apply(new CloudRunTarget());
        }

        foreach (var (capability, job) in jobs)
        {
            settings.Jobs[capability] = job;
        }
    }
}
