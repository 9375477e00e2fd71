using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>Where a pipeline finds its GitHub and as which App it acts: a file of its folder, as an operator would write it.</summary>
internal sealed record GitHubSite(Uri Address, string AppId, long Installation, string KeyFile, string Repository)
{
    private const string FileName = "github.json";

    public static GitHubSite Read(string directory) => JsonSerializer.Deserialize<GitHubSite>(File.ReadAllText(Path.Combine(directory, FileName)))!;

    public void Write(string directory) => File.WriteAllText(Path.Combine(directory, FileName), JsonSerializer.Serialize(this));

    /// <summary>Waits for nothing that only the real GitHub needs.</summary>
    public void Apply(GitHubOptions options)
    {
        (options.ApiAddress, options.AppId, options.InstallationId, options.PrivateKeyFile) = (Address, AppId, Installation, KeyFile);
        (options.WriteInterval, options.MergeInterval, options.SettleTime) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
    }
}
