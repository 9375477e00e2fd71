using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Net;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>doctor</c>: probes what the pipeline needs, for real, and names the next missing rung.</summary>
internal static class DoctorVerb
{
    private static readonly Version LeastGit = new(2, 38);

    public static Command Create()
    {
        var repository = new Option<string?>("--repository") { Description = "With --config: the repository to look at, as owner/name. Default: those that the App can see." };
        return Verb.Create(
            "doctor", "Probe what the pipeline needs, and name the next missing rung.", [Verb.Config, repository, Verb.Server, Verb.Dir],
            (parsed, output, cancellationToken) => RunAsync(parsed, parsed.GetValue(repository), output, cancellationToken));
    }

    private static async Task<int> RunAsync(ParseResult parsed, string? repository, Output output, CancellationToken cancellationToken)
    {
        var directory = Path.GetFullPath(parsed.GetValue(Verb.Dir)!);
        var (checks, good) = parsed.GetValue(Verb.Server) is { } named
            ? (await ServerDoctor.ProbeAsync(ServerToken.Address(named), directory, cancellationToken), "Everything is here: 'autopilot activate' starts a task.")
            : (await ProbeAsync(directory, cancellationToken), "");
        if (parsed.GetValue(Verb.Config) is var path && (path is not null || parsed.GetValue(Verb.Server) is null))
        {
            using var providers = new ConfiguredProviders(path);
            checks = [.. checks, .. await providers.ProbeAsync(repository, cancellationToken)];
            good = "Everything is here: 'autopilot serve --config' runs it.";
        }

        var next = checks.FirstOrDefault(check => check is { Good: false, Required: true }) ?? checks.FirstOrDefault(check => !check.Good);
        output.Answer(new { checks, next = next?.Remedy }, console =>
        {
            foreach (var check in checks)
            {
                console.MarkupLineInterpolated($"[{(check.Good ? "green" : check.Required ? "red" : "yellow")}]{(check.Good ? "ok     " : check.Required ? "missing" : "advice ")}[/] {check.Name}: {check.Detail}");
            }

            console.WriteLine(next?.Remedy is { } remedy ? $"Next: {remedy}" : good);
        });
        return checks.Any(check => check is { Good: false, Required: true }) ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static async Task<IReadOnlyList<DoctorCheck>> ProbeAsync(string directory, CancellationToken cancellationToken) =>
    [
        await GitAsync(cancellationToken),
        await StoreAsync(directory, cancellationToken),
        Ports(),
        await AgentsCheck.ProbeAsync(cancellationToken),
    ];

    private static async Task<DoctorCheck> GitAsync(CancellationToken cancellationToken)
    {
        const string Remedy = "Install git 2.38 or later: merges are made with merge-tree.";
        try
        {
            var text = await new Git(new ProcessRunner(TimeProvider.System)).RunAsync(Path.GetTempPath(), ["--version"], cancellationToken);
            var number = text.Split(' ').Select(word => Version.TryParse(string.Join('.', word.Split('.').Take(3)), out var version) ? version : null).OfType<Version>().FirstOrDefault();
            return new DoctorCheck("git", number >= LeastGit, true, text, Remedy);
        }
        catch (ProviderException error)
        {
            return new DoctorCheck("git", false, true, error.Message, Remedy);
        }
    }

    private static async Task<DoctorCheck> StoreAsync(string directory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, "autopilot.db");
        if (!File.Exists(path))
        {
            return new DoctorCheck("store", true, true, $"none yet in {directory}; 'demo' or 'run' makes it", "");
        }

        try
        {
            await using var store = await SqliteStore.OpenAsync(path, TimeProvider.System, cancellationToken);
            var execution = await store.ReadExecutionAsync(cancellationToken);
            return new DoctorCheck("store", true, true, $"{path}, execution {(execution.Enabled ? "enabled" : "disabled")}", "");
        }
        catch (AutopilotException error)
        {
            return new DoctorCheck("store", false, true, error.Message, $"Mend or move {path}.");
        }
    }

    private static DoctorCheck Ports()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            return new DoctorCheck("ports", true, true, $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)} could be opened", "");
        }
        catch (SocketException error)
        {
            return new DoctorCheck("ports", false, true, error.Message, "Allow listening on loopback.");
        }
    }
}

/// <summary>One thing that the pipeline needs.</summary>
internal sealed record DoctorCheck(string Name, bool Good, bool Required, string Detail, string Remedy);
