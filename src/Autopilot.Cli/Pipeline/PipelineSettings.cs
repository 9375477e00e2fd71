using System.Text.Json;

namespace Autopilot.Cli;

/// <summary>How the pipeline of one folder works. Kept in the folder, so that every later verb works the same way.</summary>
/// <param name="Agent">The agent: a preset's name, a command, or null for the change that the spec carries.</param>
/// <param name="Checks">The command of the checks, or null for the one in the repository's <c>.autopilot/autopilot.yml</c>.</param>
/// <param name="Deploy">The command that serves, or null when nothing is deployed.</param>
/// <param name="Health">Where the service says how it is; <c>{port}</c> is replaced.</param>
internal sealed record PipelineSettings(string? Agent, string? Checks, string? Deploy, string? Health)
{
    private const string FileName = "settings.json";

    /// <summary>How long a started service may take until it reports its commit; null: the deploy target's default.</summary>
    public TimeSpan? StartLimit { get; init; }

    /// <summary>The user's repository that was cloned, or null for the demo's.</summary>
    public string? Source { get; init; }

    /// <summary>A command that is run once in the clone before a revision starts, or null.</summary>
    public string? Build { get; init; }

    /// <summary>Shorter waits between looks, for a pipeline that a person watches.</summary>
    public bool Brisk { get; init; }

    /// <summary>The settings of a folder, or null when nothing ran there yet.</summary>
    public static PipelineSettings? Load(string directory)
    {
        var path = Path.Combine(directory, FileName);
        return File.Exists(path)
            ? JsonSerializer.Deserialize<PipelineSettings>(File.ReadAllText(path))
            : null;
    }

    /// <summary>Makes sure that the folder is not another repository's: its work would land in the wrong one.</summary>
    /// <exception cref="AutopilotException"><c>usage</c>: it is.</exception>
    public void RequireFolder(string directory)
    {
        if (Load(directory) is { } present && present.Source != Source)
        {
            throw new AutopilotException(
                ExitCodes.UsageCode,
                $"'{directory}' belongs to {present.Source ?? "the demo"}, not to {Source ?? "the demo"}. Name another folder with --dir.");
        }
    }

    /// <summary>How the service is deployed in a folder, or null when nothing is.</summary>
    public ProcessDeployOptions? DeployOptions(string directory)
    {
        if (Deploy is null)
        {
            return null;
        }

        var options = new ProcessDeployOptions
        {
            StateFolder = Path.Combine(directory, "deploy"),
            BuildCommand = Build,
            Command = Deploy,
        };
        options.HealthUrl = Health ?? options.HealthUrl;
        options.StartLimit = StartLimit ?? options.StartLimit;
        return options;
    }

    /// <summary>Keeps the settings in the folder; a reader sees the old or the new ones, never half.</summary>
    public void Save(string directory)
    {
        var path = Path.Combine(directory, FileName);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this));
        File.Move(path + ".new", path, overwrite: true);
    }
}
