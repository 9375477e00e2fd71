namespace Autopilot.PostgreSql.FleetHost;

/// <summary>Checks that must be started, and are green as soon as they are.</summary>
internal sealed class WorldChecks(WorldDatabase world) : IChecks
{
    public string Provider => "world";

    public bool MustBeStarted => true;

    public async Task<WriteResult<string>> StartAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        await world.ScalarAsync<bool>("SELECT world.start_checks($1, $2)", cancellationToken, request.Key.ToString(), request.Sha);
        return WriteResults.Done(request.Key.ToString());
    }

    public async Task<CheckReading> ReadAsync(CheckRequest request, CancellationToken cancellationToken) =>
        await world.ScalarAsync<string>("SELECT sha FROM world.check_run WHERE sha = $1", cancellationToken, request.Sha) is null
            ? new CheckReading(request.Sha, Verdict.Pending, "No check was started.", [])
            : new CheckReading(request.Sha, Verdict.Passed, "All green.", [new CheckResult("build", Verdict.Passed, "ok")]);
}
