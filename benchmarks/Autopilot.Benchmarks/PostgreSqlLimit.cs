using System.Diagnostics;
using Npgsql;

namespace Autopilot.Benchmarks;

/// <summary>
/// The limit that the database sets: the statements by which the store leases and writes, and no others, in a loop on one connection,
/// prepared, on the same schema with its constraints and triggers. Nothing is locked first, nothing is read, nothing is decided.
/// </summary>
internal sealed class PostgreSqlLimit(string database)
{
    // The part of the store's lease that writes: it returns no documents.
    private const string LeaseSql = """
        WITH due AS MATERIALIZED (
            SELECT vtid, attempt
              FROM autopilot.run
             WHERE due_at <= clock_timestamp() AND table_version = $2 AND (lease_until IS NULL OR lease_until <= clock_timestamp())
             ORDER BY due_at, vtid
             LIMIT $1
               FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE autopilot.run r
           SET lease_host = 'host-1', lease_token = r.lease_token + 1, lease_until = clock_timestamp() + interval '90 seconds', woken = false
          FROM due
         WHERE r.vtid = due.vtid AND r.attempt = due.attempt
        """;

    private const string ReleaseSql = """
        UPDATE autopilot.run
           SET lease_host = NULL, lease_until = NULL, due_at = CASE WHEN terminal_seq IS NULL THEN clock_timestamp() ELSE due_at END
         WHERE vtid = ANY($1) AND lease_host = 'host-1'
        """;

    /// <summary>Writes what a drive has written.</summary>
    /// <param name="log">What it wrote.</param>
    /// <param name="group">How many share a transaction.</param>
    public async Task<LimitMeasure> MeasureAsync(IReadOnlyList<IReadOnlyList<Written>> log, int group)
    {
        await using var opened = new PgDatabase(new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = 1 }.ConnectionString);
        var steps = new WriteScripts(await NowAsync(opened)).Steps(log, group).ToArray();
        var (writing, leasing) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var step in steps)
        {
            var began = Stopwatch.GetTimestamp();
            await opened.RunAsync(connection => RunAsync(connection, step.Script), CancellationToken.None);
            if (step.Resolutions.Count > 0)
            {
                await PgEffects.ResolveAsync(opened, step.Resolutions);
            }

            var wrote = Stopwatch.GetTimestamp();
            if (step.Leaving.Length > 0)
            {
                await opened.ExecuteAsync(ReleaseSql, CancellationToken.None, PgParameters.Texts(step.Leaving));
                await opened.ExecuteAsync(
                    LeaseSql, CancellationToken.None, PgParameters.Int(step.Leaving.Length), PgParameters.Int(TransitionTable.Version));
            }

            writing += Stopwatch.GetElapsedTime(began, wrote);
            leasing += Stopwatch.GetElapsedTime(wrote);
        }

        return new LimitMeasure(writing.TotalSeconds, leasing.TotalSeconds, steps.Length);
    }

    private static async Task<bool> RunAsync(NpgsqlConnection connection, PgScript script)
    {
        await script.RunAsync(connection, CancellationToken.None);
        return true;
    }

    private static Task<DateTimeOffset> NowAsync(PgDatabase opened) => PgControls.NowAsync(opened, CancellationToken.None);
}

/// <summary>What the bare statements took.</summary>
/// <param name="WritingSeconds">Those that write commits and resolutions.</param>
/// <param name="LeasingSeconds">Those that lease and release.</param>
/// <param name="Transactions">Transactions that wrote commits.</param>
internal sealed record LimitMeasure(double WritingSeconds, double LeasingSeconds, int Transactions);
