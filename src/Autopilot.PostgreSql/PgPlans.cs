namespace Autopilot;

/// <summary>
/// Writes what the rules have decided for a group, and commits: one statement for what nearly every commit changes, and one more for
/// each kind of row that only some do.
/// </summary>
internal static class PgPlans
{
    private const string CommitSql = "COMMIT";

    private const string InsertTasksSql = """
        INSERT INTO autopilot.task (vtid, version, attempt, last_fence, last_seq, counted_at, last_commit, created_at, priority, approved, search, standing)
        SELECT vtid, version, attempt, fence, seq, CASE WHEN seq > 0 THEN $1 END, commit, $1, priority, approved, search, standing
          FROM unnest($2::text[], $3::bigint[], $4::int[], $5::bigint[], $6::bigint[], $7::uuid[], $8::int[], $9::boolean[], $10::text[], $11::text[])
            AS g (vtid, version, attempt, fence, seq, commit, priority, approved, search, standing)
        """;

    private const string InsertDocumentsSql = """
        INSERT INTO autopilot.document (vtid, attempt, doc) SELECT * FROM unnest($1::text[], $2::int[], $3::text[])
        """;

    private const string SpecsSql = """
        INSERT INTO autopilot.spec (vtid, hash, text) SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING
        """;

    private const string CommandsSql = """
        INSERT INTO autopilot.command (principal, key, payload_hash, answer, vtid)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
        """;

    private const string PullRequestsSql = """
        INSERT INTO autopilot.pull_request (vtid, number, is_open) SELECT * FROM unnest($1::text[], $2::int[], $3::boolean[])
        ON CONFLICT (vtid, number) DO UPDATE SET is_open = excluded.is_open
        """;

    private const string OpenClaimsSql = """
        WITH served AS (
            INSERT INTO autopilot.queue (capability, claimed_at)
            SELECT DISTINCT capability, $1 FROM unnest($6::text[]) AS g (capability) ORDER BY capability
            ON CONFLICT (capability) DO UPDATE SET claimed_at = excluded.claimed_at WHERE queue.claimed_at < excluded.claimed_at)
        INSERT INTO autopilot.claim (vtid, fence, worker_id, opened_at, expires_at)
        SELECT vtid, fence, worker, $1, expires FROM unnest($2::text[], $3::bigint[], $4::text[], $5::timestamptz[]) AS g (vtid, fence, worker, expires)
        ON CONFLICT (vtid) DO UPDATE
           SET fence = excluded.fence, worker_id = excluded.worker_id, opened_at = excluded.opened_at, expires_at = excluded.expires_at,
               progress_at = NULL, holder_ended = false, outage = '0', tokens = 0, money = NULL, calls = 0
        """;

    // One worker may lose several claims in one group.
    private const string LossesSql = """
        UPDATE autopilot.worker w
           SET claims_lost = w.claims_lost + g.claims
          FROM (SELECT id, count(*)::int AS claims FROM unnest($1::text[]) AS l (id) GROUP BY id) g
         WHERE w.id = g.id
        """;

    public static void Write(PgScript script, IReadOnlyList<PgDecided> writes, PgMemory memory, DateTimeOffset now)
    {
        var whole = writes.Where(one => one.Plan!.WritesTask).ToArray();
        InsertTasks(script, [.. whole.Where(one => one.View.Task is null)], now);
        PgRuns.Insert(script, [.. whole.Where(one => one.Plan!.InsertsRun)], memory);
        InsertDocuments(script, whole);
        PgChanges.Write(script, writes, now);
        WriteSpecs(script, [.. whole.Where(one => one.Plan!.Spec is not null)]);
        WriteCommands(script, [.. writes.Where(one => one.Plan!.Command is not null)]);
        WritePullRequests(script, [.. whole.Where(one => one.Plan!.PullRequest is not null)]);
        OpenClaims(script, [.. whole.Where(one => one.Plan!.Opens is not null)], now);
        CountLosses(script, [.. writes.SelectMany(one => one.Plan!.Losers)]);
        PgTurns.Write(script, [.. whole.SelectMany(one => one.Plan!.Turns)]);
        script.Add(CommitSql);
    }

    private static void InsertTasks(PgScript script, PgDecided[] rows, DateTimeOffset now)
    {
        if (rows.Length > 0)
        {
            script.Add(
                InsertTasksSql,
                PgParameters.Time(now),
                PgParameters.Texts(rows, one => one.Plan!.Task.Vtid.Value),
                PgParameters.Longs(rows, one => one.Plan!.Task.Version),
                PgParameters.Ints(rows, one => one.Plan!.Task.Attempt),
                PgParameters.Longs(rows, one => one.Plan!.Task.LastFence),
                PgParameters.Longs(rows, one => one.Plan!.LastSeq),
                PgParameters.Ids(rows, one => one.Asked.Commit.Id),
                PgParameters.Ints(rows, one => one.Plan!.Task.Priority),
                PgParameters.Bools(rows, one => one.Plan!.Task.Spec.Status == SpecStatus.Approved),
                PgParameters.Texts(rows, one => StoreRules.Searchable(one.Plan!.Task, one.Plan.Facts?.Ending)),
                PgParameters.Texts(rows, one => one.Plan!.Standing!.Value.Name()));
        }
    }

    private static void InsertDocuments(PgScript script, PgDecided[] whole)
    {
        (string Vtid, int Attempt, string Doc)[] rows =
        [
            .. whole.Where(one => one.View.Task is null).Select(one => (one.Plan!.Task.Vtid.Value, 0, one.Asked.Task!)),
            .. whole.Where(one => one.Plan!.InsertsRun).Select(one => (one.Plan!.Task.Vtid.Value, one.Plan.Run!.Attempt, one.Asked.Run!)),
        ];
        if (rows.Length > 0)
        {
            script.Add(
                InsertDocumentsSql,
                PgParameters.Texts(rows, row => row.Vtid), PgParameters.Ints(rows, row => row.Attempt), PgParameters.Texts(rows, row => row.Doc));
        }
    }

    private static void WriteSpecs(PgScript script, PgDecided[] rows)
    {
        if (rows.Length > 0)
        {
            script.Add(
                SpecsSql,
                PgParameters.Texts(rows, one => one.Plan!.Task.Vtid.Value),
                PgParameters.Texts(rows, one => one.Plan!.Spec!.Hash),
                PgParameters.Texts(rows, one => one.Plan!.Spec!.Text));
        }
    }

    private static void WriteCommands(PgScript script, PgDecided[] rows)
    {
        if (rows.Length > 0)
        {
            script.Add(
                CommandsSql,
                PgParameters.Texts(rows, one => one.Plan!.Command!.Principal),
                PgParameters.Texts(rows, one => one.Plan!.Command!.Key),
                PgParameters.Texts(rows, one => one.Plan!.Command!.PayloadHash),
                PgParameters.Texts(rows, one => one.Plan!.Command!.Answer),
                PgParameters.Texts(rows, one => one.Plan!.Task.Vtid.Value));
        }
    }

    private static void WritePullRequests(PgScript script, PgDecided[] rows)
    {
        if (rows.Length > 0)
        {
            script.Add(
                PullRequestsSql,
                PgParameters.Texts(rows, one => one.Plan!.Task.Vtid.Value),
                PgParameters.Ints(rows, one => one.Plan!.PullRequest!.Number),
                PgParameters.Bools(rows, one => one.Plan!.PullRequest!.IsOpen));
        }
    }

    private static void CountLosses(PgScript script, string[] workers)
    {
        if (workers.Length > 0)
        {
            script.Add(LossesSql, PgParameters.Texts(workers));
        }
    }

    private static void OpenClaims(PgScript script, PgDecided[] rows, DateTimeOffset now)
    {
        if (rows.Length > 0)
        {
            script.Add(
                OpenClaimsSql,
                PgParameters.Time(now),
                PgParameters.Texts(rows, one => one.Plan!.Task.Vtid.Value),
                PgParameters.Longs(rows, one => one.Plan!.Opens!.Fence),
                PgParameters.Texts(rows, one => one.Plan!.Opens!.WorkerId),
                PgParameters.Times(rows, one => one.Plan!.Opens!.ExpiresAt),
                PgParameters.Texts(rows, one => one.Plan!.Run!.Policy.Capability));
        }
    }
}
