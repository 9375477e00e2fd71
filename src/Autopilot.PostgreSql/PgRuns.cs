namespace Autopilot;

/// <summary>Inserts runs, with the policies that they are pinned to.</summary>
internal static class PgRuns
{
    // The host that looked at the ended run goes on holding the lease, now on the next one.
    private const string InsertSql = """
        WITH pinned AS (
            INSERT INTO autopilot.policy (hash, body) SELECT * FROM unnest($19::text[], $20::text[]) ORDER BY 1 ON CONFLICT DO NOTHING)
        INSERT INTO autopilot.run (vtid, attempt, state, version, entered_at, started_at, due_at, deadline_at, hold, ending, ending_state,
                                   capability, policy_hash, table_version, priority, offered_at, excluded, proofs,
                                   lease_host, lease_token, lease_until)
        SELECT g.vtid, g.attempt, g.state, g.version, g.entered, g.started, g.due, g.deadline, g.hold, g.ending, g.ending_state,
               g.capability, g.policy, g.tables, g.priority, g.offered, g.excluded, g.proofs,
               p.lease_host, coalesce(p.lease_token, 0), p.lease_until
          FROM unnest($1::text[], $2::int[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[],
                      $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::int[], $15::int[], $16::timestamptz[], $17::text[], $18::int[])
            AS g (vtid, attempt, state, version, entered, started, due, deadline, hold, ending, ending_state,
                  capability, policy, tables, priority, offered, excluded, proofs)
          LEFT JOIN autopilot.run p ON p.vtid = g.vtid AND p.attempt = g.attempt - 1
        """;

    private const string RetireSql = """
        UPDATE autopilot.run r
           SET due_at = NULL, lease_host = NULL, lease_until = NULL
          FROM unnest($1::text[], $2::int[]) AS g (vtid, attempt)
         WHERE r.vtid = g.vtid AND r.attempt = g.attempt - 1
        """;

    public static void Insert(PgScript script, PgDecided[] rows, PgMemory memory)
    {
        if (rows.Length == 0)
        {
            return;
        }

        var policies = rows.Select(one => Body(one.Plan!.Run!.Policy, memory)).ToArray();
        var hashes = new Queue<string>(policies.Select(policy => policy.Hash));
        var distinct = policies.DistinctBy(policy => policy.Hash, StringComparer.Ordinal).ToArray();
        script.Add(
            InsertSql,
            PgParameters.Texts(rows, one => one.Plan!.Run!.Vtid.Value),
            PgParameters.Ints(rows, one => one.Plan!.Run!.Attempt),
            PgParameters.Texts(rows, one => one.Plan!.Run!.State.Name()),
            PgParameters.Longs(rows, one => one.Plan!.Run!.Version),
            PgParameters.Times(rows, one => one.Plan!.Facts!.EnteredAt),
            PgParameters.Times(rows, one => one.Plan!.Facts!.StartedAt),
            PgParameters.Times(rows, one => one.Plan!.Facts!.DueAt),
            PgParameters.Times(rows, one => one.Plan!.Facts!.DeadlineAt),
            PgParameters.Texts(rows, one => one.Plan!.Run!.Hold?.Name),
            PgParameters.Texts(rows, one => PgRows.Doc(one.Plan!.Run!.Ending)),
            PgParameters.Texts(rows, one => one.Plan!.Run!.Ending?.State.Name()),
            PgParameters.Texts(rows, one => one.Plan!.Run!.Policy.Capability),
            PgParameters.Texts(rows, _ => hashes.Dequeue()),
            PgParameters.Ints(rows, one => one.Plan!.Run!.TableVersion),
            PgParameters.Ints(rows, one => one.Plan!.Task.Priority),
            PgParameters.Times(rows, one => one.Plan!.Facts!.OfferedAt),
            PgParameters.Texts(rows, one => PgChanges.Excluded(one.Plan!.Run!)),
            PgParameters.Ints(rows, one => one.Plan!.Run!.Evidence.Count),
            PgParameters.Texts(distinct, policy => policy.Hash),
            PgParameters.Texts(distinct, policy => policy.Body));
        var later = rows.Where(one => one.Plan!.Run!.Attempt > 1).ToArray();
        if (later.Length > 0)
        {
            script.Add(RetireSql, PgParameters.Texts(later, one => one.Plan!.Run!.Vtid.Value), PgParameters.Ints(later, one => one.Plan!.Run!.Attempt));
        }
    }

    // The hash of its body cannot name another policy. RunPolicy.Hash is only what its author says.
    private static (string Hash, string Body) Body(RunPolicy policy, PgMemory memory)
    {
        var body = AutopilotJson.Write(policy);
        var hash = Commits.Hash(body);
        memory.Keep(hash, policy);
        return (hash, body);
    }
}
