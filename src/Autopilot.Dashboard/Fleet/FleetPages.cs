using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autopilot.Dashboard;

/// <summary>Workers, queues and the execution switch.</summary>
internal sealed class FleetPages(FrameReader frames, IAutopilotStore store, ProfileSet profiles, LiveFeed feed)
{
    public const string View = "fleet";

    private const int MostTurns = 100;

    public static void Map(RouteGroupBuilder pages) =>
        pages.MapGet("/fleet", (FleetPages page, HttpContext context) => page.ShowAsync(context)).RequireAuthorization(AutopilotDefaults.ReadPolicy);

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        var frame = await frames.ReadAsync(context, View);
        var reading = await store.ReadFleetAsync(aborted);
        var workers = await store.ListWorkersAsync(aborted);
        var view = new FleetView(frame, Workers(workers, reading), await QueuesAsync(reading, aborted), reading.OldestDueAt, await feed.ReadLagAsync(aborted))
        {
            Turns = [.. (await store.ListTurnsAsync(aborted)).OrderBy(turn => turn.Freeze is null).ThenBy(turn => turn.Key, StringComparer.Ordinal).Take(MostTurns)],
        };
        return new PageResult(Page.Of(frame, FleetList.Of(view), "Fleet", hasClocks: true));
    }

    private static IReadOnlyList<WorkerRow> Workers(IReadOnlyList<WorkerInfo> workers, FleetReading reading)
    {
        var claims = reading.Claims.ToLookup(claim => claim.Lease.WorkerId, StringComparer.Ordinal);
        return [.. workers
            .Select(worker => new WorkerRow(worker, WorkerView.Of(worker, reading.Now).Alive, [.. claims[worker.Id]]))
            .OrderByDescending(row => row.IsAlive).ThenBy(row => row.Worker.Registration.Name, StringComparer.Ordinal).ThenBy(row => row.Worker.Id, StringComparer.Ordinal)];
    }

    // Profiles of one capability share a queue.
    private async Task<IReadOnlyList<QueueRow>> QueuesAsync(FleetReading reading, CancellationToken cancellationToken)
    {
        var rows = new List<QueueRow>();
        var offered = reading.Queues.ToDictionary(queue => queue.Capability, StringComparer.Ordinal);
        var configured = profiles.All.ToLookup(profile => profile.Capability, profile => profile.Name, StringComparer.Ordinal);
        foreach (var capability in configured.Select(group => group.Key).Union(offered.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            rows.Add(new QueueRow(
                capability, [.. configured[capability]], offered.GetValueOrDefault(capability),
                await store.CountFreeSlotsAsync(capability, [], cancellationToken), (await store.ReadQueueAsync(capability, [], cancellationToken)).LastClaimAt));
        }

        return rows;
    }
}

/// <summary>Who works, on what, and what waits.</summary>
internal sealed record FleetView(
    FrameView Frame, IReadOnlyList<WorkerRow> Workers, IReadOnlyList<QueueRow> Queues, DateTimeOffset? OldestDueAt, LedgerLag Lag)
{
    /// <summary>What runs take turns at, frozen ones first.</summary>
    public IReadOnlyList<Turn> Turns { get; init; } = [];

    public string? WhyNotGovern => Frame.WhyNot(AutopilotDefaults.GovernPolicy);
}

/// <summary>A worker with the work that it holds.</summary>
internal sealed record WorkerRow(WorkerInfo Worker, bool IsAlive, IReadOnlyList<HeldClaim> Claims);

/// <summary>The work of one capability, and the workers that could take it.</summary>
internal sealed record QueueRow(string Capability, IReadOnlyList<string> Profiles, QueueDepth? Depth, int FreeSlots, DateTimeOffset? LastClaimAt);
