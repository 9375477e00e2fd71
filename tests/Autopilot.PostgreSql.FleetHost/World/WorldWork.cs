namespace Autopilot.PostgreSql.FleetHost;

/// <summary>Work that takes a moment and pushes one commit. A push that gets no answer is repeated, as an agent does: it is idempotent.</summary>
/// <param name="world">Where it pushes.</param>
/// <param name="chance">Decides how long it takes.</param>
/// <param name="shortest">At least so long; null: 20 ms.</param>
/// <param name="longest">At most so long; null: 400 ms.</param>
internal sealed class WorldWork(WorldDatabase world, Random chance, TimeSpan? shortest = null, TimeSpan? longest = null) : IWorkHandler
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan shortest = shortest ?? TimeSpan.FromMilliseconds(20);
    private readonly TimeSpan longest = longest ?? TimeSpan.FromMilliseconds(400);

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
            return shortest + ((longest - shortest) * chance.NextDouble());
        }
    }
}
