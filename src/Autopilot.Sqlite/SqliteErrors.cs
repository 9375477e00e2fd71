using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Autopilot;

/// <summary>Says in our words what SQLite answered, by its code and never by its text.</summary>
internal static class SqliteErrors
{
    public static AutopilotException Translate(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        SQLITE_NOTADB => new AutopilotException("not_a_store", $"'{path}' is not a SQLite database.", error),
        SQLITE_CORRUPT => new AutopilotException("not_a_store", $"'{path}' is damaged; restore it from a copy.", error),
        SQLITE_CONSTRAINT => new AutopilotException("constraint_violated", $"The database refuses the change: {error.Message}", error),
        SQLITE_BUSY or SQLITE_LOCKED => new StoreUnavailableException($"'{path}' is locked by another process.", error),
        SQLITE_FULL => new StoreUnavailableException($"There is no room left to write '{path}'.", error),
        SQLITE_CANTOPEN => new StoreUnavailableException($"'{path}' cannot be opened. Its directory must exist and be writable.", error),
        SQLITE_READONLY => new StoreUnavailableException($"'{path}' may not be written.", error),
        _ => new StoreUnavailableException($"'{path}' did not answer: {error.Message}", error),
    };
}
