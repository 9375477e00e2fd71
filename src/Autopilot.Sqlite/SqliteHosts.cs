namespace Autopilot;

/// <summary>Ticks of hosts, and hosts that have ended.</summary>
internal static class SqliteHosts
{
    private const string LastTickSql = "SELECT max(ticked_at) FROM host";

    private const string TickSql = """
        INSERT INTO host (name, ticked_at) VALUES (@name, @now)
        ON CONFLICT (name) DO UPDATE SET ticked_at = excluded.ticked_at
        """;

    // Only what was still running at the last tick moves: what had expired by then had expired while somebody looked.
    private const string MoveClaimsSql = """
        UPDATE claim SET expires_at = expires_at + @gap, outage = outage + @gap WHERE holder_ended = 0 AND expires_at > @last
        """;

    private const string MoveDeadlinesSql = "UPDATE run SET deadline_at = deadline_at + @gap WHERE deadline_at > @last";

    private const string EndClaimsSql = """
        UPDATE claim
           SET holder_ended = 1
         WHERE worker_id IN (SELECT id FROM worker WHERE engine_host IS NOT NULL AND engine_host <> @host)
        """;

    private const string EndWorkersSql = "DELETE FROM worker WHERE engine_host IS NOT NULL AND engine_host <> @host";

    private const string EndIntentsSql = "UPDATE effect SET host_ended = 1 WHERE status = 'intended' AND host <> @host";

    private const string FreeRunsSql = """
        UPDATE run
           SET due_at = min(due_at, @now),
               lease_until = CASE WHEN lease_host <> @host THEN NULL ELSE lease_until END,
               woken = CASE WHEN lease_host = @host THEN lease_until > @now ELSE 0 END,
               lease_host = CASE WHEN lease_host <> @host THEN NULL ELSE lease_host END
         WHERE terminal_seq IS NULL
           AND (lease_host <> @host
                OR vtid IN (SELECT vtid FROM claim WHERE holder_ended = 1)
                OR EXISTS (SELECT 1 FROM effect e
                            WHERE e.vtid = run.vtid AND e.attempt = run.attempt AND e.status = 'intended' AND e.host_ended = 1))
        """;

    private const string FreeEndedRunsSql = """
        UPDATE run SET lease_host = NULL, lease_until = NULL WHERE terminal_seq IS NOT NULL AND lease_host <> @host
        """;

    public static TimeSpan Tick(SqliteSession session, string host, TimeSpan longest, DateTimeOffset now)
    {
        var last = session.Find(LastTickSql, row => row.TimeOrNull(0)) ?? now;
        session.Execute(TickSql, ("@name", host), ("@now", now.Micros()));
        if (SqliteControls.IsExecutionEnabled(session, last) && !SqliteControls.IsExecutionEnabled(session, now))
        {
            SqliteLeases.WakeActive(session, now);
        }

        var gap = now - last;
        if (gap <= longest)
        {
            return TimeSpan.Zero;
        }

        var micros = (long)gap.TotalMicroseconds;
        session.Execute(MoveClaimsSql, ("@gap", micros), ("@last", last.Micros()));
        session.Execute(MoveDeadlinesSql, ("@gap", micros), ("@last", last.Micros()));
        return gap;
    }

    public static int EndOthers(SqliteSession session, string host, DateTimeOffset now)
    {
        session.Execute(EndClaimsSql, ("@host", host));
        session.Execute(EndWorkersSql, ("@host", host));
        session.Memory.ForgetEffects();
        session.Execute(EndIntentsSql, ("@host", host));
        session.Execute(FreeEndedRunsSql, ("@host", host));
        return session.Execute(FreeRunsSql, ("@now", now.Micros()), ("@host", host));
    }
}
