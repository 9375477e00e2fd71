using static Autopilot.AutopilotRoles;

namespace Autopilot.Cli;

/// <summary>The installation behind a server.</summary>
/// <param name="client">The way to it.</param>
/// <param name="server">Its address, as it was given.</param>
/// <param name="token">Where its token lies.</param>
internal sealed class ServerInstallation(AutopilotClient client, Uri server, ServerToken token) : IInstallation
{
    private static readonly string[] Readers = [Viewer, Operator, Approver, Governor];

    // Its API has no route that releases.
    public string? NextStep(TaskView task) => Cli.NextStep.Of(task, Cli.NextStep.AtServer(server, token.Directory), releases: false);

    public Task<TaskView> GetAsync(Vtid vtid, CancellationToken cancellationToken) => AskAsync(() => client.GetAsync(vtid, cancellationToken), Readers);

    public Task<IReadOnlyList<TaskView>> ListAsync(CancellationToken cancellationToken) => AskAsync<IReadOnlyList<TaskView>>(
        async () => await client.ListAsync(null, cancellationToken).ToListAsync(cancellationToken), Readers);

    public Task<TaskView> GiveAsync(Vtid vtid, CommandBody command, CancellationToken cancellationToken) =>
        AskAsync(() => client.GiveAsync(vtid, command, cancellationToken), command is ApproveSpecBody or RejectSpecBody or ApproveMergeBody ? Approver : Operator);

    public Task<ExecutionView> ReadExecutionAsync(CancellationToken cancellationToken) =>
        AskAsync(() => client.ReadExecutionAsync(cancellationToken), Readers);

    public Task<ExecutionView> SetExecutionAsync(ExecutionBody execution, CancellationToken cancellationToken) =>
        AskAsync(() => client.SetExecutionAsync(execution, cancellationToken), Governor);

    public Task<bool> ReleaseAsync(string key, string reason, CancellationToken cancellationToken) => throw new AutopilotException(
        ExitCodes.UsageCode, $"--release {key} cannot be asked of a server, whose API has no such route. Accepted: --dir with the folder of the service, without --server.");

    public Task ReadEventsAsync(Vtid? vtid, bool follow, Action<EventView> tell, CancellationToken cancellationToken) => AskAsync(
        async () =>
        {
            await (vtid is { } one ? ReadTaskAsync(one, follow, tell, cancellationToken) : ReadAllAsync(follow, tell, cancellationToken));
            return true;
        },
        Readers);

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    // The task's own ledger is read wherever the stream begins, at first and after a gap; what the stream then repeats is known by its number.
    private async Task ReadTaskAsync(Vtid vtid, bool follow, Action<EventView> tell, CancellationToken cancellationToken)
    {
        var told = 0L;
        if (!follow)
        {
            await TellAsync(client.ListEventsAsync(vtid, told, cancellationToken));
            return;
        }

        await foreach (var live in client.FollowAsync(vtid, null, cancellationToken))
        {
            await TellAsync(live.Event is { } entry ? new[] { entry }.ToAsyncEnumerable() : client.ListEventsAsync(vtid, told, cancellationToken));
        }

        async Task TellAsync(IAsyncEnumerable<EventView> events)
        {
            await foreach (var entry in events.Where(entry => entry.Seq > told))
            {
                tell(entry);
                told = entry.Seq;
            }
        }
    }

    // The whole ledger is a stream from its start, up to where a stream that begins now would begin.
    private async Task ReadAllAsync(bool follow, Action<EventView> tell, CancellationToken cancellationToken)
    {
        var end = follow ? null : (await client.FollowAsync(null, null, cancellationToken).FirstAsync(cancellationToken)).Position;
        if (end == LedgerPosition.Start)
        {
            return;
        }

        await foreach (var live in client.FollowAsync(null, LedgerPosition.Start, cancellationToken))
        {
            tell(live.Event ?? throw new AutopilotException(
                "events_missed", $"The server at {server} cannot go on from where it was: events would be missing. Ask again, from the start."));
            if (live.Position == end)
            {
                return;
            }
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, params string[] roles)
    {
        try
        {
            return await ask();
        }
        catch (AutopilotException error) when (error.Code == ApiConnection.UnauthenticatedCode)
        {
            throw new AutopilotException(error.Code, $"The server at {server} does not know the token of {token.Source}. {ServerToken.Accepted}", error);
        }
        catch (AutopilotException error) when (error.Code == ApiConnection.ForbiddenCode)
        {
            throw new AutopilotException(error.Code, $"{error.Message} Accepted: a token with the role {string.Join(" or ", roles)}.", error);
        }
    }
}
