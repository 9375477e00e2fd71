namespace Autopilot.PostgreSql.FleetHost;

/// <summary>Work that takes a moment and pushes one commit. A push that gets no answer is repeated, as an agent does: it is idempotent.</summary>
internal sealed class WorldWork(WorldDatabase world, Random chance) : IWorkHandler
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(400), Pause = TimeSpan.FromMilliseconds(250);

    public async Task<WorkReport> ExecuteAsync(WorkOrder order, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new WorkProgress("working"));
        await Task.Delay(Duration(), TimeProvider.System, cancellationToken);
        while (true)
        {
            try
            {
                var head = await world.ScalarAsync<string>(
                    "SELECT world.push($1, $2, $3)", cancellationToken, order.Branch, order.BaseSha, $"src/{order.Vtid}.cs");
                return new WorkReport.Completed(head!, "Done.");
            }
            catch (ProviderException)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    private TimeSpan Duration()
    {
        lock (chance)
        {
            return Shortest + ((Longest - Shortest) * chance.NextDouble());
        }
    }
}
