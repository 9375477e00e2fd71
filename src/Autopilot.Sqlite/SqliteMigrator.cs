using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Autopilot;

/// <summary>Brings a SQLite store to this library's schema, forward only, and says what a store lacks.</summary>
public static class SqliteMigrator
{
    // 'AUTO' in the file's header tells our file from any other SQLite database.
    private const int ApplicationId = 1096111183;

    private static readonly string[] Scripts =
    [
        "001_initial.sql", "002_evidence.sql", "003_checkpoints.sql", "004_lighter_writes.sql", "005_deliveries.sql", "006_standing.sql",
        "007_shorter_statements.sql",
    ];

    /// <summary>The version of the schema that this library writes.</summary>
    public static int Version => Scripts.Length;

    /// <summary>
    /// Creates the store or brings it up to date, each step in a transaction, and verifies it afterwards. Safe when
    /// several processes do it at once; a store that is up to date is left as it is.
    /// </summary>
    /// <param name="path">The database file; its directory must exist.</param>
    /// <param name="time">The clock that stamps the migration.</param>
    /// <exception cref="AutopilotException">
    /// <c>schema_newer</c>: written by a newer library; <c>not_a_store</c>: another file; <c>schema_damaged</c>: something
    /// is missing, and the message names it; <c>store_unavailable</c>: it cannot be opened.
    /// </exception>
    public static void Migrate(string path, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(time);
        Translated(path, () =>
        {
            using var session = SqliteSession.Open(path, SqliteOpenMode.ReadWriteCreate);
            Migrate(session, path, time);
            return true;
        });
    }

    /// <summary>What an existing store lacks of this library's schema, one finding each; empty when nothing does. Changes nothing.</summary>
    /// <param name="path">The database file.</param>
    /// <exception cref="AutopilotException">As for <see cref="Migrate(string, TimeProvider)"/>.</exception>
    public static IReadOnlyList<string> Check(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Translated(path, () =>
        {
            using var session = SqliteSession.Open(path, SqliteOpenMode.ReadWrite);
            var version = ReadVersion(session, path);
            return version < Version
                ? [$"The schema has version {version}; this library needs {Version}. Run the migration."]
                : SqliteSchema.Compare(session, Scripts);
        });
    }

    private static void Migrate(SqliteSession session, string path, TimeProvider time)
    {
        ReadVersion(session, path);
        UseWriteAheadLog(session);
        session.Execute("BEGIN IMMEDIATE");
        for (var version = ReadVersion(session, path); version < Version; version++)
        {
            SqliteSchema.Apply(session, Scripts[version]);
            session.Execute(
                "INSERT INTO schema_version (version, applied_at) VALUES (@version, @now)",
                ("@version", version + 1), ("@now", time.GetUtcNow().Micros()));
        }

        SqliteSchema.AddMoves(session);
        session.Execute("COMMIT");
        var findings = SqliteSchema.Compare(session, Scripts);
        if (findings.Count > 0)
        {
            throw new AutopilotException("schema_damaged", $"'{path}' is not as this library made it: {string.Join(" ", findings)}");
        }
    }

    // Of two connections that begin this change at once SQLite refuses one without waiting: the busy timeout does not cover it.
    private static void UseWriteAheadLog(SqliteSession session)
    {
        var time = TimeProvider.System;
        var (began, pause) = (time.GetTimestamp(), new SpinWait());
        while (true)
        {
            try
            {
                session.ExecuteScript("PRAGMA journal_mode = WAL");
                return;
            }
            catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_BUSY && time.GetElapsedTime(began) < SqliteSession.BusyTimeout)
            {
                pause.SpinOnce();
            }
        }
    }

    // Reads before it writes: a foreign or newer file must stay as it is.
    private static int ReadVersion(SqliteSession session, string path)
    {
        var application = session.Find("PRAGMA application_id", row => row.GetInt32(0));
        var objects = session.Find("SELECT count(*) FROM sqlite_master", row => row.GetInt32(0));
        if (objects == 0)
        {
            return Begin(session);
        }

        if (application != ApplicationId)
        {
            throw new AutopilotException("not_a_store", $"'{path}' is a SQLite database, but not one of Autopilot.");
        }

        var version = session.Find("SELECT coalesce(max(version), 0) FROM schema_version", row => row.GetInt32(0));
        return version <= Version
            ? version
            : throw new AutopilotException("schema_newer", $"'{path}' has schema {version}; this library knows {Version}. Use the newer library.");
    }

    private static int Begin(SqliteSession session)
    {
        if (session.IsInTransaction)
        {
            session.ExecuteScript("PRAGMA application_id = 1096111183");
            session.ExecuteScript("CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY, applied_at INTEGER NOT NULL)");
        }

        return 0;
    }

    private static T Translated<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, path);
        }
    }
}
