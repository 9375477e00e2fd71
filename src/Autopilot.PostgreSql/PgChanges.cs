namespace Autopilot;

/// <summary>
/// The one statement that nearly every commit needs: tasks and runs change, events, proofs and intents are added, claims close.
/// </summary>
internal static class PgChanges
{
    // What a wake-up or a gap of all hosts may change meanwhile is not overwritten: a deadline that stays is left alone, and a run
    // that was woken is due at once. One that is due and stays so keeps its place: no index then sees the change.
    private const string ChangeSql = """
        WITH changed AS (
            UPDATE autopilot.task t
               SET version = g.version, attempt = g.attempt, last_fence = g.fence, last_seq = g.seq,
                   counted_from = CASE WHEN g.seq > t.last_seq THEN t.last_seq ELSE t.counted_from END,
                   counted_at = CASE WHEN g.seq > t.last_seq THEN $1 ELSE t.counted_at END,
                   last_commit = coalesce(g.commit, t.last_commit), priority = coalesce(g.priority, t.priority),
                   approved = coalesce(g.approved, t.approved), search = coalesce(g.search, t.search),
                   standing = coalesce(g.standing, t.standing)
              FROM unnest($2::text[], $3::bigint[], $4::int[], $5::bigint[], $6::bigint[], $7::uuid[], $8::int[], $9::boolean[], $10::text[], $11::text[])
                AS g (vtid, version, attempt, fence, seq, commit, priority, approved, search, standing)
             WHERE t.vtid = g.vtid),
        documented AS (
            UPDATE autopilot.document d SET doc = g.doc
              FROM unnest($12::text[], $13::int[], $14::text[]) AS g (vtid, attempt, doc)
             WHERE d.vtid = g.vtid AND d.attempt = g.attempt),
        told AS (
            INSERT INTO autopilot.event (vtid, seq, attempt, type, from_state, to_state, actor, at, outcome, data)
            SELECT vtid, seq, attempt, type, from_state, to_state, actor, $1, outcome, data
              FROM unnest($15::text[], $16::bigint[], $17::int[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[])
                AS g (vtid, seq, attempt, type, from_state, to_state, actor, outcome, data)),
        intended AS (
            INSERT INTO autopilot.effect (vtid, attempt, action, ordinal, status, host, subject, intended_at, resolved_at, result)
            SELECT vtid, attempt, action, ordinal, status, host, subject, $1, CASE WHEN status <> 'intended' THEN $1 END, result
              FROM unnest($24::text[], $25::int[], $26::text[], $27::int[], $28::text[], $29::text[], $30::text[], $31::text[])
                AS g (vtid, attempt, action, ordinal, status, host, subject, result)),
        proven AS (
            INSERT INTO autopilot.evidence (vtid, attempt, ordinal, type, doc)
            SELECT * FROM unnest($32::text[], $33::int[], $34::int[], $35::text[], $36::text[])),
        closed AS (
            DELETE FROM autopilot.claim WHERE vtid = ANY($37)),
        kept AS (
            UPDATE autopilot.run r
               SET due_at = CASE WHEN r.woken THEN least(g.due, r.due_at) ELSE g.due END, priority = g.priority
              FROM unnest($38::text[], $39::int[], $40::timestamptz[], $41::int[]) AS g (vtid, attempt, due, priority)
             WHERE r.vtid = g.vtid AND r.attempt = g.attempt)
        UPDATE autopilot.run r
           SET state = g.state, version = g.version, entered_at = g.entered,
               due_at = CASE WHEN g.due IS NULL THEN NULL WHEN r.woken OR g.due <= $1 THEN least(g.due, r.due_at) ELSE g.due END,
               deadline_at = CASE WHEN g.keeps_deadline THEN r.deadline_at ELSE g.deadline END,
               hold = g.hold, offered_at = g.offered, excluded = g.excluded, proofs = g.proofs, priority = g.priority,
               ending = g.ending, ending_state = g.ending_state, terminal_seq = g.terminal_seq,
               woken = r.woken AND g.terminal_seq IS NULL
          FROM unnest($42::text[], $43::int[], $44::text[], $45::bigint[], $46::timestamptz[], $47::timestamptz[], $48::boolean[], $49::timestamptz[],
                      $50::text[], $51::timestamptz[], $52::text[], $53::int[], $54::int[], $55::text[], $56::text[], $57::bigint[])
            AS g (vtid, attempt, state, version, entered, due, keeps_deadline, deadline,
                  hold, offered, excluded, proofs, priority, ending, ending_state, terminal_seq)
         WHERE r.vtid = g.vtid AND r.attempt = g.attempt
        """;

    private const char Separator = '\n';

    public static void Write(PgScript script, IReadOnlyList<PgDecided> writes, DateTimeOffset now)
    {
        var tasks = writes.Where(one => one.View.Task is not null).ToArray();
        var events = writes.SelectMany(one => one.Plan!.Events.Zip(one.Asked.Events)).ToArray();
        var intents = writes.Where(one => one.Plan!.Intent is not null).Select(one => one.Plan!.Intent!).ToArray();
        var proofs = writes.SelectMany(Proofs).ToArray();
        var closing = writes.Where(one => one.Plan is { ClosesClaim: true, Opens: null }).ToArray();
        var kept = writes.Where(one => one.Plan is { WritesTask: true, Run: null, Facts: not null }).ToArray();
        var runs = writes.Where(one => one.Plan is { Run: not null, InsertsRun: false }).ToArray();
        (string Vtid, int Attempt, string Doc)[] documents =
        [
            .. tasks.Where(one => one.Asked.Task is not null).Select(one => (one.Plan!.Task.Vtid.Value, 0, one.Asked.Task!)),
            .. runs.Select(one => (one.Plan!.Run!.Vtid.Value, one.Plan.Run.Attempt, one.Asked.Run!)),
        ];
        script.Add(
            ChangeSql,
            PgParameters.Time(now),
            PgParameters.Texts(tasks, one => one.Plan!.Task.Vtid.Value),
            PgParameters.Longs(tasks, one => one.Plan!.WritesTask ? one.Plan.Task.Version : one.View.Task!.Version),
            PgParameters.Ints(tasks, one => one.Plan!.WritesTask ? one.Plan.Task.Attempt : one.View.Task!.Attempt),
            PgParameters.Longs(tasks, one => one.Plan!.WritesTask ? one.Plan.Task.LastFence : one.View.Task!.LastFence),
            PgParameters.Longs(tasks, one => one.Plan!.LastSeq),
            PgParameters.IdsOrNull(tasks, one => one.Plan!.WritesTask ? one.Asked.Commit.Id : null),
            PgParameters.IntsOrNull(tasks, one => one.Asked.Task is null ? null : one.Plan!.Task.Priority),
            PgParameters.BoolsOrNull(tasks, one => one.Asked.Task is null ? null : one.Plan!.Task.Spec.Status == SpecStatus.Approved),
            PgParameters.Texts(tasks, Searchable),
            PgParameters.Texts(tasks, one => one.Plan!.Standing?.Name()),
            PgParameters.Texts(documents, document => document.Vtid),
            PgParameters.Ints(documents, document => document.Attempt),
            PgParameters.Texts(documents, document => document.Doc),
            PgParameters.Texts(events, next => next.First.Vtid!.Value.Value),
            PgParameters.Longs(events, next => next.First.Seq),
            PgParameters.Ints(events, next => next.First.Attempt),
            PgParameters.Texts(events, next => next.First.Type),
            PgParameters.Texts(events, next => next.First.From?.Name()),
            PgParameters.Texts(events, next => next.First.To?.Name()),
            PgParameters.Texts(events, next => next.First.Actor),
            PgParameters.Texts(events, next => next.First.Outcome is { } outcome ? StoredNames.Name(outcome) : null),
            PgParameters.Texts(events, next => next.Second),
            PgParameters.Texts(intents, intent => intent.Key.Vtid.Value),
            PgParameters.Ints(intents, intent => intent.Key.Attempt),
            PgParameters.Texts(intents, intent => intent.Key.Action.Name()),
            PgParameters.Ints(intents, intent => intent.Key.Ordinal),
            PgParameters.Texts(intents, intent => StoredNames.Name(intent.Status)),
            PgParameters.Texts(intents, intent => intent.Host),
            PgParameters.Texts(intents, intent => intent.Subject),
            PgParameters.Texts(intents, intent => intent.Result),
            PgParameters.Texts(proofs, proof => proof.Run.Vtid.Value),
            PgParameters.Ints(proofs, proof => proof.Run.Attempt),
            PgParameters.Ints(proofs, proof => proof.Ordinal),
            PgParameters.Texts(proofs, proof => StoredNames.Kind(proof.Evidence)),
            PgParameters.Texts(proofs, proof => AutopilotJson.Write(proof.Evidence)),
            PgParameters.Texts(closing, one => one.Plan!.Task.Vtid.Value),
            PgParameters.Texts(kept, one => one.Plan!.Task.Vtid.Value),
            PgParameters.Ints(kept, one => one.Plan!.Facts!.Attempt),
            PgParameters.Times(kept, one => one.Plan!.Facts!.DueAt),
            PgParameters.Ints(kept, one => one.Plan!.Task.Priority),
            PgParameters.Texts(runs, one => one.Plan!.Run!.Vtid.Value),
            PgParameters.Ints(runs, one => one.Plan!.Run!.Attempt),
            PgParameters.Texts(runs, one => one.Plan!.Run!.State.Name()),
            PgParameters.Longs(runs, one => one.Plan!.Run!.Version),
            PgParameters.Times(runs, one => one.Plan!.Facts!.EnteredAt),
            PgParameters.Times(runs, one => one.Plan!.Facts!.DueAt),
            PgParameters.Bools(runs, one => one.Asked.Commit.Deadline.Change == DeadlineChange.Keep && one.Plan!.Facts!.DeadlineAt is not null),
            PgParameters.Times(runs, one => one.Plan!.Facts!.DeadlineAt),
            PgParameters.Texts(runs, one => one.Plan!.Run!.Hold?.Name),
            PgParameters.Times(runs, one => one.Plan!.Facts!.OfferedAt),
            PgParameters.Texts(runs, one => Excluded(one.Plan!.Run!)),
            PgParameters.Ints(runs, one => one.Plan!.Run!.Evidence.Count),
            PgParameters.Ints(runs, one => one.Plan!.Task.Priority),
            PgParameters.Texts(runs, one => PgRows.Doc(one.Plan!.Run!.Ending)),
            PgParameters.Texts(runs, one => one.Plan!.Run!.Ending?.State.Name()),
            PgParameters.LongsOrNull(runs, one => one.Plan!.Facts!.TerminalSeq));
    }

    /// <summary>The workers that a run excludes, as they stand in its row.</summary>
    public static string? Excluded(Run run) => run.ExcludedWorkers.Count == 0 ? null : string.Join(Separator, run.ExcludedWorkers);

    private static string? Searchable(PgDecided one) =>
        one.Asked.Task is null && !one.Plan!.ChangesFailure ? null : StoreRules.Searchable(one.Plan!.Task, one.Plan.Facts?.Ending);

    private static IEnumerable<(Run Run, int Ordinal, Evidence Evidence)> Proofs(PgDecided one)
    {
        for (var index = one.Plan!.StoredEvidence; index < one.Plan.Run?.Evidence.Count; index++)
        {
            yield return (one.Plan.Run, index + 1, one.Plan.Run.Evidence[index]);
        }
    }
}
