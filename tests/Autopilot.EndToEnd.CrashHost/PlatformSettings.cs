using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>Where a pipeline finds its GitHub and its Cloud Run: a file of its folder, as an operator would write it.</summary>
internal sealed record PlatformSettings(Uri GitHub, string AppId, long Installation, string KeyFile, string Repository, Uri CloudRun, string Image)
{
    /// <summary>The deploy target, and the service that it is.</summary>
    public const string Target = "web";

    /// <summary>The job whose executions work is dispatched to.</summary>
    public const string Job = "worker";

    private const string FileName = "platform.json";

    public static PlatformSettings Read(string directory) => JsonSerializer.Deserialize<PlatformSettings>(File.ReadAllText(Path.Combine(directory, FileName)))!;

    public void Write(string directory) => File.WriteAllText(Path.Combine(directory, FileName), JsonSerializer.Serialize(this));

    /// <summary>Waits for nothing that only the real GitHub needs.</summary>
    public void Apply(GitHubOptions options)
    {
        (options.ApiAddress, options.AppId, options.InstallationId, options.PrivateKeyFile) = (GitHub, AppId, Installation, KeyFile);
        (options.WriteInterval, options.MergeInterval, options.SettleTime) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
    }

    public void Apply(CloudRunOptions options)
    {
        (options.Project, options.Region, options.BaseAddress) = ("demo-project", "europe-west4", CloudRun);
        options.Targets[Target] = new CloudRunTarget { Service = Target, Image = Image, UnpinsTraffic = true };
        options.Jobs["*"] = Job;
    }
}
