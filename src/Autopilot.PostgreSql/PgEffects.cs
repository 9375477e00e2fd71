namespace Autopilot;

/// <summary>Resolves intents, and reads effects and recorded commands.</summary>
internal static class PgEffects
{
    /// <summary>An effect as one JSON array, for statements that return it beside its task.</summary>
    public const string Columns =
        "e.attempt, e.action, e.ordinal, e.status, e.host, e.subject, e.intended_at, e.resolved_at, e.result, e.adopted, e.host_ended";

    private const string OfRunSql = $"""
        SELECT json_agg(json_build_array({Columns}))::text FROM autopilot.effect e WHERE e.vtid = $1 AND e.attempt = $2
        """;

    private const string ResolveSql = """
        UPDATE autopilot.effect e
           SET status = g.status, result = g.result, adopted = g.adopted, resolved_at = coalesce($1, clock_timestamp())
          FROM unnest($2::text[], $3::int[], $4::text[], $5::int[], $6::text[], $7::text[], $8::boolean[])
            AS g (vtid, attempt, action, ordinal, status, result, adopted)
         WHERE e.vtid = g.vtid AND e.attempt = g.attempt AND e.action = g.action AND e.ordinal = g.ordinal AND e.status = 'intended'
        RETURNING e.vtid, e.attempt, e.action, e.ordinal
        """;

    private const string CommandSql = "SELECT payload_hash, answer FROM autopilot.command WHERE principal = $1 AND key = $2";

    /// <summary>By action and ordinal.</summary>
    public static int Order(Effect one, Effect other) => (one.Key.Action, one.Key.Ordinal).CompareTo((other.Key.Action, other.Key.Ordinal));

    public static async Task<IReadOnlyList<Effect>> ListAsync(PgDatabase database, Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            OfRunSql, row => row.Effects(0, vtid), cancellationToken, PgParameters.Text(vtid.Value), PgParameters.Int(attempt))
            .ConfigureAwait(false))[0];

    /// <summary>Resolves many intents in one statement.</summary>
    /// <returns>For each, whether it was open and is now resolved.</returns>
    public static async Task<IReadOnlyList<Settled<bool>>> ResolveAsync(PgDatabase database, IReadOnlyList<PgResolution> given)
    {
        var resolved = (await database.QueryAsync(
            ResolveSql,
            row => new EffectKey(Vtid.Parse(row.GetString(0)), row.GetInt32(1), EffectActions.Parse(row.GetString(2)), row.GetInt32(3)),
            CancellationToken.None,
            database.Now,
            PgParameters.Texts(given, one => one.Key.Vtid.Value),
            PgParameters.Ints(given, one => one.Key.Attempt),
            PgParameters.Texts(given, one => one.Key.Action.Name()),
            PgParameters.Ints(given, one => one.Key.Ordinal),
            PgParameters.Texts(given, one => StoredNames.Name(one.Status)),
            PgParameters.Texts(given, one => one.Result),
            PgParameters.Bools(given, one => one.Adopted)).ConfigureAwait(false)).ToHashSet();
        return [.. given.Select(one => new Settled<bool>(resolved.Contains(one.Key)))];
    }

    public static Task<CommandRecord?> FindCommandAsync(PgDatabase database, string principal, string key, CancellationToken cancellationToken) =>
        database.FindAsync(
            CommandSql,
            row => new CommandRecord(principal, key, row.GetString(0), row.GetString(1)),
            cancellationToken,
            PgParameters.Text(principal), PgParameters.Text(key));
}

/// <summary>What became of an intent.</summary>
internal sealed record PgResolution(EffectKey Key, EffectStatus Status, string? Result, bool Adopted);
