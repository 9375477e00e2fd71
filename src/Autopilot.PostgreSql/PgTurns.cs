using Npgsql;

namespace Autopilot;

/// <summary>Reads and writes turns.</summary>
internal static class PgTurns
{
    /// <summary>What <see cref="ReadRow"/> reads.</summary>
    public const string Columns = "key, holder_vtid, holder_attempt, frozen, proven";

    private const string ReadSql = $"SELECT {Columns} FROM autopilot.target WHERE key = $1";

    private const string ListSql = $"SELECT {Columns} FROM autopilot.target WHERE holder_vtid IS NOT NULL OR frozen IS NOT NULL ORDER BY key";

    // The rows are there: whoever changes a turn has locked it before it was read.
    private const string WriteSql = """
        UPDATE autopilot.target t
           SET holder_vtid = g.vtid, holder_attempt = g.attempt, frozen = g.frozen, proven = g.proven
          FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[]) AS g (key, vtid, attempt, frozen, proven)
         WHERE t.key = g.key
        """;

    public static async Task<Turn> ReadAsync(PgDatabase database, string key, CancellationToken cancellationToken) =>
        await database.FindAsync(ReadSql, ReadRow, cancellationToken, PgParameters.Text(key)).ConfigureAwait(false)
        ?? new Turn(key, null, null, null);

    public static async Task<IReadOnlyList<Turn>> ListAsync(PgDatabase database, CancellationToken cancellationToken) =>
        await database.QueryAsync(ListSql, ReadRow, cancellationToken).ConfigureAwait(false);

    /// <summary>Writes turns as they now are; of two for the same key the later one.</summary>
    public static void Write(PgScript script, IEnumerable<Turn> turns)
    {
        var rows = turns.GroupBy(turn => turn.Key, StringComparer.Ordinal).Select(same => same.Last()).ToArray();
        if (rows.Length > 0)
        {
            script.Add(
                WriteSql,
                PgParameters.Texts(rows, turn => turn.Key),
                PgParameters.Texts(rows, turn => turn.Holder?.Vtid.Value),
                PgParameters.IntsOrNull(rows, turn => turn.Holder?.Attempt),
                PgParameters.Texts(rows, turn => PgRows.Doc(turn.Freeze)),
                PgParameters.Texts(rows, turn => PgRows.Doc(turn.Proven)));
        }
    }

    public static Turn ReadRow(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.IsDBNull(1) ? null : new TurnHolder(Vtid.Parse(row.GetString(1)), row.GetInt32(2)),
        row.DocOrNull<Freeze>(3),
        row.DocOrNull<ProvenRevision>(4));
}
