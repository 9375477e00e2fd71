using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>verify</c>: checks the history of a store, a server or an export against its laws, and names the first broken event of each task.</summary>
internal static class VerifyVerb
{
    public static Command Create()
    {
        var export = new Option<string?>("--export") { Description = "Check the ledger in this file, one JSON object a line, as 'events --export' writes it." };
        var postgres = new Option<string?>("--postgres") { Description = "Check the PostgreSQL store, as an Npgsql connection string." };
        return Verb.Create(
            "verify", "Check a ledger against its laws: exit 0 when every law is kept, 1 when one is broken, 2 when there is no ledger to check.", [export, postgres, Verb.Server, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                var (file, connection) = (parsed.GetValue(export), parsed.GetValue(postgres));
                // With --server, the folder is where its token is.
                var folder = parsed.GetValue(Verb.Server) is null && parsed.GetResult(Verb.Dir) is { Implicit: false } ? parsed.GetValue(Verb.Dir) : null;
                if (new[] { file, connection, parsed.GetValue(Verb.Server), folder }.Count(source => source is not null) > 1)
                {
                    throw new AutopilotException(ExitCodes.UsageCode, "More than one ledger is named. Accepted: one of --export, --postgres and --server, or none for the store in --dir.");
                }

                try
                {
                    var report = file is not null ? await CheckFileAsync(file, cancellationToken)
                        : connection is not null ? await CheckPostgresAsync(connection, cancellationToken)
                        : parsed.GetValue(Verb.Server) is not null ? await CheckServerAsync(parsed, cancellationToken)
                        : await CheckFolderAsync(parsed.GetValue(Verb.Dir)!, cancellationToken);
                    output.Answer(report, console => Draw(console, report));
                    return report.Findings.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
                }
                catch (AutopilotException error)
                {
                    // Failed says that a law is broken, and of this ledger nothing is known.
                    output.Error(error.Code, error.Message);
                    return ExitCodes.Usage;
                }
            });
    }

    private static void Draw(IAnsiConsole console, HistoryReport report)
    {
        foreach (var finding in report.Findings)
        {
            console.WriteLine($"{finding.Vtid?.Value ?? "installation"} event {finding.Seq} {finding.Type} breaks {finding.Law}: {finding.Message}");
        }

        console.WriteLine(report.Findings.Count == 0
            ? $"{report.Events} events of {report.Tasks} tasks keep every law."
            : $"{report.Findings.Count} findings in {report.Events} events of {report.Tasks} tasks.");
    }

    private static async Task<HistoryReport> CheckFileAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new AutopilotException(ExitCodes.UsageCode, $"There is no file '{(file.Length > 0 ? Path.GetFullPath(file) : file)}'. 'autopilot events --export FILE' writes one.");
        }

        var checker = new HistoryChecker();
        using var reader = new StreamReader(file);
        await foreach (var entry in LedgerExport.ReadAsync(reader, cancellationToken))
        {
            checker.Read(entry);
        }

        return checker.Events > 0 ? Report(checker) : throw new AutopilotException(ExitCodes.UsageCode, $"'{Path.GetFullPath(file)}' holds no event, so there is nothing to check.");
    }

    // A server's own rows are not to be seen from here: its ledger is what is checked.
    private static async Task<HistoryReport> CheckServerAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var installation = await Installation.OpenAsync(parsed);
        var checker = new HistoryChecker();
        await installation.ReadEventsAsync(null, false, checker.Read, cancellationToken);
        return Report(checker);
    }

    // Checking changes nothing: a store that another version left is not migrated for it.
    private static async Task<HistoryReport> CheckFolderAsync(string directory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetFullPath(directory), "autopilot.db");
        if (!File.Exists(path))
        {
            throw new AutopilotException(
                ExitCodes.UsageCode, $"There is no store at '{path}'. Name the folder with --dir, a PostgreSQL store with --postgres, a server with --server, or a file with --export.");
        }

        if (SqliteMigrator.Check(path) is [var lack, ..])
        {
            throw new AutopilotException("schema_damaged", $"The store at '{path}' is not whole: {lack} 'autopilot migrate' brings it to this program's schema.");
        }

        await using var store = await SqliteStore.OpenAsync(path, TimeProvider.System, cancellationToken);
        return await StoreHistory.CheckAsync(store, cancellationToken);
    }

    private static async Task<HistoryReport> CheckPostgresAsync(string connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var store = await PostgreSqlStore.OpenAsync(connection, new PostgreSqlStoreOptions { Migrate = false }, cancellationToken);
            return await StoreHistory.CheckAsync(store, cancellationToken);
        }
        catch (ArgumentException error)
        {
            throw new AutopilotException(
                ExitCodes.UsageCode, $"The connection string cannot be read: {error.Message} Accepted: for example 'Host=db;Database=autopilot;Username=autopilot'.", error);
        }
    }

    private static HistoryReport Report(HistoryChecker checker)
    {
        var findings = checker.Complete();
        return new HistoryReport(checker.Tasks, checker.Events, findings);
    }
}
