namespace Autopilot;

/// <summary>How a <see cref="PostgreSqlStore"/> works. The defaults fit a host that connects directly or through a transaction-mode pooler.</summary>
public sealed record PostgreSqlStoreOptions
{
    /// <summary>
    /// Whether opening the store migrates the schema; default <see langword="false"/>: a store that lacks something is refused by name, and
    /// <see cref="PostgreSqlMigrator"/> or <c>autopilot migrate</c> brings it up to date, as a user who may.
    /// </summary>
    public bool Migrate { get; init; }

    /// <summary>
    /// A direct connection for wake-ups, past the pooler; null, the default: the store's own, or none where that goes through a pooler.
    /// Wake-ups only hasten looks: without them everything happens within the poll interval.
    /// </summary>
    public string? ListenConnectionString { get; init; }

    /// <summary>Whether to listen for wake-ups of other hosts, over one connection; default <see langword="true"/>.</summary>
    public bool Listen { get; init; } = true;

    /// <summary>The most commits that share one transaction, from 1 to 1,000; default 256.</summary>
    public int MostPerCommit { get; init; } = 256;

    /// <summary>
    /// A clock in place of the database's, for tests that move time; null, the default: the database's clock alone decides. Every host of
    /// the database must be given the same one.
    /// </summary>
    public TimeProvider? Clock { get; init; }
}
