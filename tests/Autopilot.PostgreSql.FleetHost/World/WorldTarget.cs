namespace Autopilot.PostgreSql.FleetHost;

/// <summary>Deploy targets whose revisions are ready as soon as they are started, and the health of what serves.</summary>
internal sealed class WorldTarget(WorldDatabase world) : IDeployTarget, IHealthProbe
{
    public string Provider => "world";

    public Task<Revision?> FindServingAsync(string target, CancellationToken cancellationToken) => FindAsync(
        "SELECT r.name, r.commit FROM world.target t JOIN world.revision r ON r.name = t.serving WHERE t.name = $1", target, cancellationToken);

    public async Task<WriteResult<string>> StartAsync(DeployRequest request, CancellationToken cancellationToken)
    {
        var name = request.Key.ToString();
        return await world.ScalarAsync<bool>("SELECT world.deploy($1, $2, $3)", cancellationToken, name, request.Target, request.Commit)
            ? WriteResults.Done(name)
            : WriteResults.Refused<string>(Refusal.Retry, $"{name} exists.");
    }

    public Task<Revision?> FindStartedAsync(string target, EffectKey key, CancellationToken cancellationToken) =>
        FindAsync("SELECT name, commit FROM world.revision WHERE name = $1", key.ToString(), cancellationToken);

    public async Task<WriteResult<Revision>> ShiftAsync(string target, string revision, string? expected, CancellationToken cancellationToken) =>
        await world.ScalarAsync<bool>("SELECT world.shift($1, $2, $3)", cancellationToken, target, revision, expected)
            ? WriteResults.Done((await FindServingAsync(target, cancellationToken))!)
            : WriteResults.Refused<Revision>(Refusal.Retry, $"{expected ?? "Nothing"} does not serve on {target} any more.");

    public Task TrimAsync(string target, IReadOnlyList<string> keep, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<HealthReading> ProbeAsync(string target, string url, CancellationToken cancellationToken)
    {
        try
        {
            return await FindServingAsync(target, cancellationToken) is { } serving
                ? new HealthReading(Verdict.Passed, url, serving.Commit, "200")
                : new HealthReading(Verdict.Failed, url, null, "503");
        }
        catch (ProviderException silent)
        {
            return new HealthReading(Verdict.Unknown, url, null, silent.Message);
        }
    }

    private async Task<Revision?> FindAsync(string sql, string value, CancellationToken cancellationToken) =>
        (await world.ListAsync(
            sql, row => new Revision(row.GetString(0), row.GetString(1), RevisionState.Ready, "https://service.test", "ready"), cancellationToken, value))
        .SingleOrDefault();
}
