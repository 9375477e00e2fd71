namespace Autopilot.Tests;

/// <summary>A pull request on the double, whose checks a test makes and reads.</summary>
internal sealed record CheckSet(Site Site, Topic Topic) : IAsyncDisposable
{
    public string Sha => Topic.Head;

    public DoubleChecks Checks => Site.Repository.Checks;

    public static async Task<CheckSet> CreateAsync(Action<GitHubOptions>? configure = null)
    {
        var site = await Site.CreateAsync(configure);
        return new CheckSet(site, await Topic.OpenAsync(site));
    }

    public CheckRequest Request(params string[] required) =>
        new(new EffectKey(Topic.Vtid, 1, EffectAction.StartChecks, 1), Topic.Repository, Sha, "main", required);

    public Task<CheckReading> ReadAsync(params string[] required) => Site.Adapter.Checks.ReadAsync(Request(required), default);

    public ValueTask DisposeAsync() => Site.DisposeAsync();
}
