using Npgsql;
using static Npgsql.PostgresErrorCodes;

namespace Autopilot;

/// <summary>Says in our words what the database answered, by its code and never by its text.</summary>
internal static class PgErrors
{
    public static AutopilotException Translate(Exception error, string where) => error switch
    {
        AutopilotException known => known,
        PostgresException answer => Translate(answer, where),
        _ => new StoreUnavailableException($"{where} did not answer: {error.Message}", error),
    };

    /// <summary>Whether a group of work failed because of one piece, or by a collision: each piece is then tried by itself.</summary>
    public static bool ConcernsOne(Exception error) => error is not NpgsqlException { IsTransient: true } || IsCollision(error);

    /// <summary>Whether the same work may succeed at once on another connection.</summary>
    public static bool IsWorthAnotherTry(Exception error) => IsCollision(error) || error is NpgsqlException and not PostgresException
        || error is PostgresException { SqlState: AdminShutdown or CrashShutdown };

    public static bool IsDuplicate(Exception error) => error is PostgresException { SqlState: UniqueViolation };

    private static bool IsCollision(Exception error) =>
        error is PostgresException { SqlState: DeadlockDetected or SerializationFailure or UniqueViolation };

    private static AutopilotException Translate(PostgresException answer, string where) => answer.SqlState switch
    {
        InvalidPassword or InvalidAuthorizationSpecification => new AutopilotException(
            "store_refused", $"{where} does not let this user in: {answer.MessageText}. Check user and password of the connection string.", answer),
        InvalidCatalogName => new AutopilotException(
            "store_refused", $"{where} does not exist: {answer.MessageText}. Create the database first.", answer),
        InsufficientPrivilege => new AutopilotException(
            "store_refused", $"The user may not do this in {where}: {answer.MessageText}. Grant USAGE on the schema autopilot and its rights, or migrate as its owner.", answer),
        UndefinedTable or InvalidSchemaName or UndefinedColumn or UndefinedFunction => new AutopilotException(
            "schema_missing", $"{where} lacks what this library needs ({answer.MessageText}). Run the migration.", answer),
        LockNotAvailable => new StoreUnavailableException($"{where} is busy: a lock was not to be had in time.", answer),
        DiskFull => new StoreUnavailableException($"{where} has no room left to write.", answer),
        ['2', '3', ..] => new AutopilotException("constraint_violated", $"The database refuses the change: {answer.MessageText}", answer),
        _ => new StoreUnavailableException($"{where} did not do it: {answer.MessageText} ({answer.SqlState})", answer),
    };
}
