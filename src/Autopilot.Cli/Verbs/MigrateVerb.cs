using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>migrate</c>: brings a store to this program's schema, forward only; with <c>--check</c> says what it lacks.</summary>
internal static class MigrateVerb
{
    public static Command Create()
    {
        var check = new Option<bool>("--check") { Description = "Change nothing; exit 1 when something is missing." };
        var postgres = new Option<string?>("--postgres") { Description = "The PostgreSQL store, as an Npgsql connection string; otherwise the SQLite store in --dir." };
        return Verb.Create(
            "migrate", "Bring a store to this program's schema, forward only, and verify it.", [check, postgres, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                var store = Store.Of(parsed.GetValue(postgres), Path.Combine(Path.GetFullPath(parsed.GetValue(Verb.Dir)!), "autopilot.db"));
                if (!parsed.GetValue(check))
                {
                    await store.MigrateAsync(cancellationToken);
                }

                var missing = await store.CheckAsync(cancellationToken);
                output.Answer(new { store = store.Kind, version = store.Version, missing }, console =>
                {
                    console.WriteLine(missing.Count == 0
                        ? $"The {store.Kind} store has schema {store.Version}, whole."
                        : $"The {store.Kind} store lacks what schema {store.Version} has:");
                    foreach (var finding in missing)
                    {
                        console.WriteLine($"  {finding}");
                    }
                });
                return missing.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
            });
    }

    private sealed record Store(string Kind, int Version, Func<CancellationToken, Task> MigrateAsync, Func<CancellationToken, Task<IReadOnlyList<string>>> CheckAsync)
    {
        public static Store Of(string? postgres, string path) => postgres is { } connection
            ? new("PostgreSQL", PostgreSqlMigrator.Version, stop => MigratePostgresAsync(connection, stop), stop => CheckPostgresAsync(connection, stop))
            : new("SQLite", SqliteMigrator.Version, _ => MigrateFile(path), _ => Task.FromResult(CheckFile(path)));

        private static Task MigrateFile(string path)
        {
            SqliteMigrator.Migrate(path, TimeProvider.System);
            return Task.CompletedTask;
        }

        private static IReadOnlyList<string> CheckFile(string path) => File.Exists(path)
            ? SqliteMigrator.Check(path)
            : throw new AutopilotException("not_a_pipeline", $"There is no store at '{path}'. Name the folder with --dir, or a PostgreSQL store with --postgres.");

        private static Task MigratePostgresAsync(string connection, CancellationToken cancellationToken) =>
            Readable(() => PostgreSqlMigrator.MigrateAsync(connection, cancellationToken));

        private static async Task<IReadOnlyList<string>> CheckPostgresAsync(string connection, CancellationToken cancellationToken)
        {
            IReadOnlyList<string> missing = [];
            await Readable(async () => missing = await PostgreSqlMigrator.CheckAsync(connection, cancellationToken));
            return missing;
        }

        private static async Task Readable(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (ArgumentException error)
            {
                throw new AutopilotException(
                    ExitCodes.UsageCode, $"The connection string cannot be read: {error.Message} Accepted: for example 'Host=db;Database=autopilot;Username=autopilot'.", error);
            }
        }
    }
}
