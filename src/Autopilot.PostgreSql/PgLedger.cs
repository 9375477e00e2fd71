using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;

namespace Autopilot;

/// <summary>
/// Reads the ledger. The whole of it in the order of writing transactions, below the oldest that still runs: numbers are taken before
/// commits, so a reader that went by the number alone would pass over what commits late.
/// </summary>
internal sealed class PgLedger(PgDatabase database)
{
    private const string Columns = "seq, vtid, attempt, type, from_state, to_state, actor, at, outcome, data, tx, position";

    private const string ReadSql = $"""
        SELECT {Columns}
          FROM autopilot.event
         WHERE (tx, position) > ($1, $2) AND tx < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY tx, position
         LIMIT $3
        """;

    private const string TailSql = """
        SELECT tx, position FROM autopilot.event WHERE tx < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY tx DESC, position DESC LIMIT 1
        """;

    private const string ReadTaskSql = $"""
        SELECT {Columns} FROM autopilot.event WHERE vtid = $1 AND seq > $2 ORDER BY seq LIMIT $3
        """;

    private const string CheckpointSql = "SELECT token FROM autopilot.checkpoint WHERE consumer = $1";

    private const string SaveSql = """
        INSERT INTO autopilot.checkpoint (consumer, token, saved_at) VALUES ($2, $3, coalesce($1, clock_timestamp()))
        ON CONFLICT (consumer) DO UPDATE SET token = excluded.token, saved_at = excluded.saved_at
        """;

    // Also what a reader cannot be given yet, because an older transaction still runs: that is lag as well.
    private const string LagSql = """
        SELECT count(*)::int, coalesce(coalesce($1, clock_timestamp()) - min(at), '0'::interval)
          FROM (SELECT at FROM autopilot.event WHERE (tx, position) > ($2, $3) ORDER BY tx, position LIMIT $4) unread
        """;

    private const string IsKnownSql = "SELECT $1 < pg_snapshot_xmax(pg_current_snapshot()) AND $2 <= (SELECT last_value FROM autopilot.event_position)";

    private string? epoch;

    public async Task<IReadOnlyList<TaskEvent>> ReadAsync(LedgerPosition after, int most, CancellationToken cancellationToken)
    {
        var (tx, position) = await ParseAsync(after, cancellationToken).ConfigureAwait(false);
        var known = await EpochAsync(cancellationToken).ConfigureAwait(false);
        return await database.QueryAsync(
            ReadSql, row => ReadRow(row, known), cancellationToken, PgParameters.Transaction(tx), PgParameters.Long(position), PgParameters.Int(most)).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<TaskEvent>> ReadTaskAsync(Vtid vtid, long afterSeq, int most, CancellationToken cancellationToken)
    {
        var known = await EpochAsync(cancellationToken).ConfigureAwait(false);
        return await database.QueryAsync(
            ReadTaskSql, row => ReadRow(row, known), cancellationToken,
            PgParameters.Text(vtid.Value), PgParameters.Long(afterSeq), PgParameters.Int(most)).ConfigureAwait(false);
    }

    public async Task<LedgerPosition> ReadCheckpointAsync(string consumer, CancellationToken cancellationToken) => new(
        await database.FindAsync(CheckpointSql, row => row.GetString(0), cancellationToken, PgParameters.Text(consumer)).ConfigureAwait(false) ?? "");

    public async Task SaveCheckpointAsync(string consumer, LedgerPosition position, CancellationToken cancellationToken)
    {
        await ParseAsync(position, cancellationToken).ConfigureAwait(false);
        await database.ExecuteAsync(
            SaveSql, cancellationToken, database.Now, PgParameters.Text(consumer), PgParameters.Text(position.ToString())).ConfigureAwait(false);
    }

    public async Task<LedgerPosition> ReadTailAsync(CancellationToken cancellationToken)
    {
        var known = await EpochAsync(cancellationToken).ConfigureAwait(false);
        var last = await database.QueryAsync(TailSql, row => Position(row, 0, known), cancellationToken).ConfigureAwait(false);
        return last.Count == 0 ? LedgerPosition.Start : last[0];
    }

    public async Task<LedgerLag> ReadLagAsync(LedgerPosition after, CancellationToken cancellationToken)
    {
        var (tx, position) = await ParseAsync(after, cancellationToken).ConfigureAwait(false);
        return (await database.FindAsync(
            LagSql, row => new LedgerLag(row.GetInt32(0), row.GetTimeSpan(1)), cancellationToken,
            database.Now, PgParameters.Transaction(tx), PgParameters.Long(position), PgParameters.Int(StoreRules.MostLag)).ConfigureAwait(false))!;
    }

    /// <summary>A position, checked: one of another store, or from before a restore, is refused.</summary>
    public async Task<(ulong Transaction, long Position)> ParseAsync(LedgerPosition after, CancellationToken cancellationToken)
    {
        var parts = after.ToString().Split('-');
        if (parts is [""])
        {
            return (0, 0);
        }

        return parts.Length == 3
            && string.Equals(parts[0], await EpochAsync(cancellationToken).ConfigureAwait(false), StringComparison.Ordinal)
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var tx)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && position >= 1
            && await database.FindAsync(
                IsKnownSql, row => row.GetBoolean(0), cancellationToken, PgParameters.Transaction(tx), PgParameters.Long(position)).ConfigureAwait(false)
            ? (tx, position)
            : throw StoreRules.UnknownPosition(after);
    }

    // Read once: it changes only when the database is restored from a dump, and then its hosts start anew.
    private async ValueTask<string> EpochAsync(CancellationToken cancellationToken) =>
        epoch ??= await PgSchema.EpochAsync(database, cancellationToken).ConfigureAwait(false);

    private static TaskEvent ReadRow(NpgsqlDataReader row, string epoch) => new()
    {
        Seq = row.GetInt64(0),
        Vtid = row.IsDBNull(1) ? null : Vtid.Parse(row.GetString(1)),
        Attempt = row.GetInt32(2),
        Type = row.GetString(3),
        From = row.TextOrNull(4) is { } from ? RunStates.Parse(from) : null,
        To = row.TextOrNull(5) is { } to ? RunStates.Parse(to) : null,
        Actor = row.GetString(6),
        At = row.Time(7),
        Outcome = row.TextOrNull(8) is { } outcome ? StoredNames.Outcome(outcome) : null,
        Data = row.TextOrNull(9) is { } data ? JsonNode.Parse(data)!.AsObject() : null,
        Position = Position(row, 10, epoch),
    };

    private static LedgerPosition Position(NpgsqlDataReader row, int from, string epoch) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{epoch}-{row.GetFieldValue<ulong>(from)}-{row.GetInt64(from + 1)}"));
}
