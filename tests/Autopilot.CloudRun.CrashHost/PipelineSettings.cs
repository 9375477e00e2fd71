using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>Where a pipeline finds its Cloud Run and its repository: a file of its folder, as an operator would write it.</summary>
internal sealed record PipelineSettings(Uri Address, string Repository, string Image, bool UnpinsTraffic)
{
    public const string Target = "web";

    private const string FileName = "cloud-run.json";

    public static PipelineSettings Read(string directory) => JsonSerializer.Deserialize<PipelineSettings>(File.ReadAllText(Path.Combine(directory, FileName)))!;

    public void Write(string directory) => File.WriteAllText(Path.Combine(directory, FileName), JsonSerializer.Serialize(this));

    public void Apply(CloudRunOptions options)
    {
        (options.Project, options.Region, options.BaseAddress) = ("demo-project", "europe-west4", Address);
        options.Targets[Target] = new CloudRunTarget { Service = "web", Image = Image, UnpinsTraffic = UnpinsTraffic };
    }
}
