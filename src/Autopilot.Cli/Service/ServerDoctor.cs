using System.Globalization;

namespace Autopilot.Cli;

/// <summary>Probes a server for real: whether it answers, can do its work, knows the token, and has workers. What cannot be probed is left out.</summary>
internal static class ServerDoctor
{
    /// <param name="server">The server.</param>
    /// <param name="directory">The folder where its token may lie.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<IReadOnlyList<DoctorCheck>> ProbeAsync(Uri server, string directory, CancellationToken cancellationToken)
    {
        var (token, lacking) = FindToken(directory);
        var options = NextStep.AtServer(server, token?.Directory);
        using var client = new AutopilotClient(ApiConnection.Connect(server, token?.Text));
        var checks = new List<DoctorCheck> { await LiveAsync(client, server, cancellationToken) };
        if (!checks[0].Good)
        {
            return checks;
        }

        checks.AddRange(await ReadyAsync(client, options, cancellationToken));
        checks.AddRange(token is null
            ? [new DoctorCheck("token", false, true, lacking!, ServerToken.Accepted)]
            : await PrincipalAsync(client, token, options, cancellationToken));
        return checks;
    }

    // Without a token the server is probed as far as it is open.
    private static (ServerToken? Token, string? Lacking) FindToken(string directory)
    {
        try
        {
            return (ServerToken.Read(directory), null);
        }
        catch (AutopilotException error)
        {
            return (null, error.Message);
        }
    }

    private static async Task<DoctorCheck> LiveAsync(AutopilotClient client, Uri server, CancellationToken cancellationToken)
    {
        try
        {
            var health = await client.ReadLiveAsync(cancellationToken);
            return new DoctorCheck("server", health.Status == "live", true, $"{server} is {health.Status}", "");
        }
        catch (AutopilotException error)
        {
            return new DoctorCheck(
                "server", false, true, error.Message,
                error.Code == ApiConnection.NotAutopilotCode ? "Name another address with --server." : "Start it with 'autopilot serve', or name another address with --server.");
        }
    }

    private static async Task<IReadOnlyList<DoctorCheck>> ReadyAsync(AutopilotClient client, string options, CancellationToken cancellationToken)
    {
        try
        {
            return [.. Readiness(await client.ReadReadyAsync(cancellationToken), options)];
        }
        catch (AutopilotException error)
        {
            return [new DoctorCheck("store", false, true, error.Message, "Look at the server's log: it lives, and cannot say whether it can work.")];
        }
    }

    private static IEnumerable<DoctorCheck> Readiness(HealthView health, string options)
    {
        yield return new DoctorCheck(
            "store", health.Store == "ok", true, health.Store == "ok" ? "ok" : $"{health.Store}: {health.Detail}", "Mend the server's store: it cannot do its work without it.");
        if (health.FeedLag is { } lag)
        {
            yield return new DoctorCheck(
                "feed", lag.Status == "ok", true,
                string.Create(CultureInfo.InvariantCulture, $"live events are {lag.Events} events and {lag.Seconds:0.0} s behind"), "Look at the server's log: it does not keep up with its ledger.");
        }

        yield return new DoctorCheck("execution", health.Execution == "enabled", false, health.Execution ?? "unknown", NextStep.Thaw(options));
    }

    private static async Task<IReadOnlyList<DoctorCheck>> PrincipalAsync(
        AutopilotClient client, ServerToken token, string options, CancellationToken cancellationToken)
    {
        try
        {
            var me = await client.ReadMeAsync(cancellationToken);
            return
            [
                new DoctorCheck("token", true, true, $"{me.Subject}, by the token of {token.Source}", ""),
                new DoctorCheck(
                    "roles", me.Roles.Count > 0, true, me.Roles.Count == 0 ? "none" : string.Join(", ", me.Roles) + (me.ActiveRole is { } role ? $"; acts as {role}" : ""),
                    $"Ask for a token with at least one of the roles {string.Join(", ", AutopilotRoles.All)}."),
                await WorkersAsync(client, options, cancellationToken),
            ];
        }
        catch (AutopilotException error)
        {
            var detail = error.Code == ApiConnection.UnauthenticatedCode ? $"the server does not know the token of {token.Source}" : error.Message;
            return [new DoctorCheck("token", false, true, detail, ServerToken.Accepted)];
        }
    }

    private static async Task<DoctorCheck> WorkersAsync(AutopilotClient client, string options, CancellationToken cancellationToken)
    {
        var remedy = $"autopilot worker {options} --agent COMMAND";
        try
        {
            var workers = await client.ListWorkersAsync(cancellationToken);
            var alive = workers.Where(worker => worker.Alive).ToArray();
            return new DoctorCheck(
                "workers", alive.Length > 0, false,
                $"{alive.Length} alive{(alive.Length == 0 ? "" : $" ({string.Join(", ", alive.Select(worker => $"{worker.Name} on {worker.Host}").Distinct(StringComparer.Ordinal))})")}, {workers.Count - alive.Length} gone",
                remedy);
        }
        catch (AutopilotException error)
        {
            return new DoctorCheck("workers", false, false, error.Message, "Ask with a token that may look: its roles are viewer, operator, approver or governor.");
        }
    }
}
