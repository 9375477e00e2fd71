using System.Collections.Concurrent;
using Npgsql;

namespace Autopilot.Benchmarks;

/// <summary>Fills a database with ended tasks and their events, as copies of one that was driven to its end, over the months before.</summary>
internal static class GrowthFill
{
    private const int Lanes = 2, Slice = 50_000;

    private const string PartitionsSql = """
        SELECT autopilot.add_event_partition(clock_timestamp() - make_interval(months => n)) FROM generate_series(1, 6) AS n
        """;

    // Triggers and foreign keys have held for the task that is copied.
    private const string UncheckedSql = "SET session_replication_role = replica";

    private const string UnflushedSql = "SET synchronous_commit = off";

    private const string Copies = """
        (SELECT 'VTID-' || lpad(n::text, 7, '0') AS vtid, now() - interval '170 days' * (1 - n / $4::float8) AS at
           FROM generate_series($2::int, $3::int) AS n)
        """;

    private const string TasksSql = $"""
        INSERT INTO autopilot.task (vtid, version, attempt, last_fence, last_seq, counted_from, counted_at, last_commit, created_at, priority, approved, search)
        SELECT c.vtid, t.version, t.attempt, t.last_fence, t.last_seq, t.counted_from, c.at, gen_random_uuid(), c.at, t.priority, t.approved, c.vtid
          FROM {Copies} c CROSS JOIN autopilot.task t WHERE t.vtid = $1
        """;

    private const string RunsSql = $"""
        INSERT INTO autopilot.run (vtid, attempt, state, version, entered_at, started_at, due_at, deadline_at, hold, ending, ending_state, terminal_seq,
                                   capability, policy_hash, table_version, priority, offered_at, excluded, proofs)
        SELECT c.vtid, r.attempt, r.state, r.version, c.at, c.at, r.due_at, r.deadline_at, r.hold, r.ending, r.ending_state, r.terminal_seq,
               r.capability, r.policy_hash, r.table_version, r.priority, r.offered_at, r.excluded, r.proofs
          FROM {Copies} c CROSS JOIN autopilot.run r WHERE r.vtid = $1
        """;

    private const string DocumentsSql = $"""
        INSERT INTO autopilot.document (vtid, attempt, doc)
        SELECT c.vtid, d.attempt, replace(d.doc, d.vtid, c.vtid) FROM {Copies} c CROSS JOIN autopilot.document d WHERE d.vtid = $1
        """;

    private const string EventsSql = $"""
        INSERT INTO autopilot.event (vtid, seq, attempt, type, from_state, to_state, actor, at, outcome, data)
        SELECT c.vtid, e.seq, e.attempt, e.type, e.from_state, e.to_state, e.actor, c.at, e.outcome, e.data
          FROM {Copies} c CROSS JOIN autopilot.event e WHERE e.vtid = $1 AND e.seq <= $5
        """;

    /// <summary>Fills it.</summary>
    /// <param name="database">The database.</param>
    /// <param name="sample">A task that has ended in it.</param>
    /// <param name="tasks">How many tasks.</param>
    /// <param name="events">How many events, evenly for all tasks; no task gets more than the sample has.</param>
    /// <returns>The seconds that it took.</returns>
    public static async Task<double> RunAsync(string database, string sample, int tasks, int events)
    {
        var began = TimeProvider.System.GetTimestamp();
        await BenchmarkServer.ExecuteAsync(database, PartitionsSql);
        var slices = new ConcurrentQueue<int>(Enumerable.Range(0, (tasks + Slice - 1) / Slice));
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(async _ =>
        {
            await using var connection = await BenchmarkServer.ConnectAsync(database);
            while (slices.TryDequeue(out var slice))
            {
                NpgsqlParameter[] copies =
                [
                    PgParameters.Text(sample), PgParameters.Int((slice * Slice) + 1), PgParameters.Int(Math.Min(tasks, (slice + 1) * Slice)), PgParameters.Int(tasks),
                ];
                await FillAsync(connection, copies, PgParameters.Int(Math.Max(1, events / tasks)));
            }
        }));
        await BenchmarkServer.ExecuteAsync(database, "VACUUM ANALYZE");
        await BenchmarkServer.ExecuteAsync(database, "CHECKPOINT");
        return Math.Round(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 1);
    }

    private static Task FillAsync(NpgsqlConnection connection, NpgsqlParameter[] copies, NpgsqlParameter eventsPerTask)
    {
        var script = new PgScript();
        script.Add(UncheckedSql);
        script.Add(UnflushedSql);
        script.Add(TasksSql, copies);
        script.Add(RunsSql, Array.ConvertAll(copies, value => value.Clone()));
        script.Add(DocumentsSql, Array.ConvertAll(copies, value => value.Clone()));
        script.Add(EventsSql, [.. copies.Select(value => value.Clone()), eventsPerTask]);
        return script.RunAsync(connection, CancellationToken.None);
    }
}
