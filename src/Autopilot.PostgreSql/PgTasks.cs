using Npgsql;

namespace Autopilot;

/// <summary>Reads tasks with their runs, evidence, effects and claims.</summary>
internal sealed class PgTasks(PgDatabase database, PgMemory memory)
{
    /// <summary>What <see cref="ReadRow"/> reads, beside the time in the first column.</summary>
    public const string Columns = $"""
        t.vtid, t.version, t.attempt, t.last_fence, t.created_at, td.doc,
        r.state, r.version, r.entered_at, r.started_at, r.deadline_at, r.policy_hash, r.table_version, rd.doc,
        ARRAY(SELECT v.doc FROM autopilot.evidence v WHERE v.vtid = r.vtid AND v.attempt = r.attempt ORDER BY v.ordinal),
        (SELECT json_agg(json_build_array({PgEffects.Columns}))::text FROM autopilot.effect e WHERE e.vtid = r.vtid AND e.attempt = r.attempt),
        c.worker_id, c.fence, c.expires_at, c.progress_at, c.holder_ended, c.tokens, c.money, c.calls, c.outage, c.opened_at
        """;

    /// <summary>How many <see cref="Columns"/> there are.</summary>
    public const int ColumnCount = 26;

    /// <summary>Where <see cref="Columns"/> come from, beside the task <c>t</c>.</summary>
    public const string Joins = """
        JOIN autopilot.document td ON td.vtid = t.vtid AND td.attempt = 0
          LEFT JOIN autopilot.run r ON r.vtid = t.vtid AND r.attempt = t.attempt
          LEFT JOIN autopilot.document rd ON rd.vtid = r.vtid AND rd.attempt = r.attempt
          LEFT JOIN autopilot.claim c ON c.vtid = t.vtid
        """;

    private const string FindSql = $"""
        SELECT coalesce($1, clock_timestamp()), {Columns}
          FROM autopilot.task t
          {Joins}
         WHERE t.vtid = $2
        """;

    private const string RunSql = """
        SELECT r.vtid, r.attempt, r.state, r.version, r.entered_at, r.started_at, r.deadline_at, r.policy_hash, r.table_version, d.doc,
               ARRAY(SELECT v.doc FROM autopilot.evidence v WHERE v.vtid = r.vtid AND v.attempt = r.attempt ORDER BY v.ordinal)
          FROM autopilot.run r
          JOIN autopilot.document d ON d.vtid = r.vtid AND d.attempt = r.attempt
         WHERE r.vtid = $1 AND r.attempt = $2
        """;

    private const string SpecSql = "SELECT text FROM autopilot.spec WHERE vtid = $1 AND hash = $2";

    private const string PolicySql = "SELECT body FROM autopilot.policy WHERE hash = $1";

    public async Task<TaskSnapshot?> FindAsync(Vtid vtid, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(FindSql, cancellationToken, database.Now, PgParameters.Text(vtid.Value)).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    public async Task<Run?> FindRunAsync(Vtid vtid, int attempt, CancellationToken cancellationToken)
    {
        var row = await database.FindAsync(
            RunSql, row => ReadRun(row, vtid, attempt, 2), cancellationToken, PgParameters.Text(vtid.Value), PgParameters.Int(attempt)).ConfigureAwait(false);
        return row is null ? null : await BuildAsync(row, cancellationToken).ConfigureAwait(false);
    }

    public Task<string?> FindSpecAsync(Vtid vtid, string hash, CancellationToken cancellationToken) =>
        database.FindAsync(SpecSql, row => row.GetString(0), cancellationToken, PgParameters.Text(vtid.Value), PgParameters.Text(hash));

    /// <summary>Reads snapshots: rows first, then the policies that none of them has been met with before.</summary>
    public async Task<List<TaskSnapshot>> ReadAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] values)
    {
        var rows = await database.QueryAsync(sql, row => ReadRow(row, 1), cancellationToken, values).ConfigureAwait(false);
        var snapshots = new List<TaskSnapshot>(rows.Count);
        foreach (var row in rows)
        {
            snapshots.Add(await BuildAsync(row, cancellationToken).ConfigureAwait(false));
        }

        return snapshots;
    }

    /// <summary>The row of <see cref="Columns"/> that begin at a column; the time stands in column 0.</summary>
    public static PgTaskRow ReadRow(NpgsqlDataReader row, int from)
    {
        var vtid = Vtid.Parse(row.GetString(from));
        var attempt = row.GetInt32(from + 2);
        return new PgTaskRow(
            row.Time(0),
            vtid,
            row.GetInt64(from + 1),
            attempt,
            row.GetInt64(from + 3),
            row.Time(from + 4),
            row.GetString(from + 5),
            row.IsDBNull(from + 6) ? null : ReadRun(row, vtid, attempt, from + 6),
            row.Effects(from + 15, vtid),
            row.ClaimOrNull(from + 16));
    }

    public async Task<TaskSnapshot> BuildAsync(PgTaskRow row, CancellationToken cancellationToken)
    {
        var task = memory.FindTask(row.Vtid.Value, row.Version) ?? memory.Keep(AutopilotJson.Read<AutopilotTask>(row.Document) with
        {
            Version = row.Version,
            Attempt = row.Attempt,
            LastFence = row.LastFence,
            CreatedAt = row.CreatedAt,
        });
        var run = row.Run is null ? null : await BuildAsync(row.Run, cancellationToken).ConfigureAwait(false);
        return new TaskSnapshot(task, run, row.Effects, row.Claim, row.Now);
    }

    /// <summary>A policy by the hash of its body.</summary>
    public async ValueTask<RunPolicy> PolicyAsync(string hash, CancellationToken cancellationToken) =>
        memory.FindPolicy(hash)
        ?? memory.Keep(hash, await database.FindAsync(
            PolicySql, row => AutopilotJson.Read<RunPolicy>(row.GetString(0)), cancellationToken, PgParameters.Text(hash)).ConfigureAwait(false)
            ?? throw new AutopilotException("schema_damaged", $"The policy {hash} of a run is missing."));

    // A gap of all hosts moves deadlines and no version: the deadline is always the row's.
    private async Task<Run> BuildAsync(PgRunRow row, CancellationToken cancellationToken) =>
        (memory.FindRun(row.Vtid.Value, row.Attempt, row.Version) ?? memory.Keep(AutopilotJson.Read<Run>(row.Document) with
        {
            State = RunStates.Parse(row.State),
            EnteredAt = row.EnteredAt,
            StartedAt = row.StartedAt,
            Version = row.Version,
            Policy = await PolicyAsync(row.PolicyHash, cancellationToken).ConfigureAwait(false),
            TableVersion = row.TableVersion,
            Evidence = Array.ConvertAll(row.Evidence, AutopilotJson.Read<Evidence>),
        })) with
        {
            DeadlineAt = row.DeadlineAt,
        };

    private static PgRunRow ReadRun(NpgsqlDataReader row, Vtid vtid, int attempt, int from) => new(
        vtid,
        attempt,
        row.GetString(from),
        row.GetInt64(from + 1),
        row.Time(from + 2),
        row.Time(from + 3),
        row.TimeOrNull(from + 4),
        row.GetString(from + 5),
        row.GetInt32(from + 6),
        row.GetString(from + 7),
        row.GetFieldValue<string[]>(from + 8));
}

/// <summary>A task as its rows say.</summary>
internal sealed record PgTaskRow(
    DateTimeOffset Now,
    Vtid Vtid,
    long Version,
    int Attempt,
    long LastFence,
    DateTimeOffset CreatedAt,
    string Document,
    PgRunRow? Run,
    IReadOnlyList<Effect> Effects,
    ClaimLease? Claim);

/// <summary>A run as its rows say.</summary>
internal sealed record PgRunRow(
    Vtid Vtid,
    int Attempt,
    string State,
    long Version,
    DateTimeOffset EnteredAt,
    DateTimeOffset StartedAt,
    DateTimeOffset? DeadlineAt,
    string PolicyHash,
    int TableVersion,
    string Document,
    string[] Evidence);
