using Autopilot.PostgreSql.FleetHost;

namespace Autopilot.Tests;

/// <summary>
/// Measures how long what a killed host held stays without a host: from the kill until another one leases the run, or closes the claim.
/// Where the server was stopped meanwhile, whoever was about to do so may have lost its own look, so such a time is told apart.
/// </summary>
internal sealed class Takeovers(WorldDatabase database)
{
    // A claim is closed by a look, for which the run must be free: the later of its two leases counts.
    private const string HeldSql = """
        SELECT vtid, lease_token, lease_until - clock_timestamp(), false FROM autopilot.run
         WHERE lease_host = $1 AND lease_until > clock_timestamp()
        UNION ALL
        SELECT c.vtid, c.fence, greatest(c.expires_at, r.lease_until) - clock_timestamp(), true
          FROM autopilot.claim c
          JOIN autopilot.worker w ON w.id = c.worker_id
          LEFT JOIN autopilot.run r ON r.vtid = c.vtid AND r.lease_host = w.engine_host
         WHERE w.engine_host = $1
        """;

    private const string StillSql = """
        SELECT vtid, lease_token, false FROM autopilot.run WHERE vtid = ANY($1) AND lease_token = ANY($2) AND lease_host IS NOT NULL
        UNION ALL
        SELECT vtid, fence, true FROM autopilot.claim WHERE vtid = ANY($1) AND fence = ANY($2)
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly List<Held> held = [];
    private readonly List<Takeover> done = [];
    private int stops;

    /// <summary>What was taken over so far.</summary>
    public IReadOnlyList<Takeover> Done
    {
        get
        {
            lock (gate)
            {
                return [.. done];
            }
        }
    }

    /// <summary>Notes what a host held that was killed just now.</summary>
    public async Task AddAsync(string host, long killedAt)
    {
        var found = await database.ListAsync(
            HeldSql, row => new Held(row.GetString(0), row.GetInt64(1), row.GetBoolean(3), row.GetTimeSpan(2), killedAt, stops), default, host);
        lock (gate)
        {
            // Whoever was about to close a dead host's claim may be killed as well: its own hold counts from then on.
            var runs = found.Where(one => !one.IsClaim).ToDictionary(one => one.Vtid, StringComparer.Ordinal);
            var again = held.FindAll(one => one.IsClaim && runs.ContainsKey(one.Vtid));
            held.RemoveAll(again.Contains);
            held.AddRange(again.Select(one => runs[one.Vtid] with { IsClaim = true, Token = one.Token }));
            held.AddRange(found);
        }
    }

    /// <summary>Says that the server is being stopped.</summary>
    public void ServerStops() => Interlocked.Increment(ref stops);

    public async Task WatchAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(CancellationToken.None) && !stop.IsCancellationRequested)
        {
            try
            {
                await LookAsync();
            }
            catch (ProviderException)
            {
                // The server is down: the next look finds what has changed.
            }
        }
    }

    private async Task LookAsync()
    {
        List<Held> open;
        lock (gate)
        {
            open = [.. held];
        }

        if (open.Count == 0)
        {
            return;
        }

        var still = (await database.ListAsync(
            StillSql, row => (row.GetString(0), row.GetInt64(1), row.GetBoolean(2)), default,
            open.Select(one => one.Vtid).ToArray(), open.Select(one => one.Token).ToArray())).ToHashSet();
        lock (gate)
        {
            foreach (var gone in open.Where(one => !still.Contains((one.Vtid, one.Token, one.IsClaim))))
            {
                held.Remove(gone);
                done.Add(new Takeover(
                    gone.IsClaim, TimeProvider.System.GetElapsedTime(gone.KilledAt), gone.Left, IsDisturbed: stops != gone.Stops));
            }
        }
    }

    private sealed record Held(string Vtid, long Token, bool IsClaim, TimeSpan Left, long KilledAt, int Stops);
}
