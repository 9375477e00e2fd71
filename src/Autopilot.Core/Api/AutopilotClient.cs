using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace Autopilot;

/// <summary>
/// What people ask of a server, over HTTP. A command whose answer was lost on its way is asked for once more under the same idempotency key, so
/// that it counts once. What is answered is committed.
/// </summary>
/// <remarks>
/// Every method throws <see cref="RefusedException"/> with one of <see cref="RefusalCodes"/>; <see cref="StoreUnavailableException"/> when nothing
/// came within 30 seconds, or the server could not answer; and <see cref="AutopilotException"/> with the code <c>unauthenticated</c> for a token
/// that the server does not know, <c>forbidden</c> for a role that is missing, and <c>not_autopilot</c> for an address where another program answers.
/// </remarks>
public sealed class AutopilotClient : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly HttpClient client;
    private readonly ApiConnection connection;
    private readonly LiveEvents live;

    /// <param name="server">The server's address, such as <c>https://autopilot.example</c>; one without a path gets <c>/autopilot/api/v1/</c>.</param>
    /// <param name="token">A bearer token.</param>
    /// <param name="time">The clock of every wait; null: the system's.</param>
    public AutopilotClient(Uri server, string token, TimeProvider? time = null)
        : this(ApiConnection.Connect(server, Given(token)), time)
    {
    }

    /// <param name="client">A client whose base address is the API's, and which authenticates in its own way. It is disposed of with this.</param>
    /// <param name="time">The clock of every wait; null: the system's.</param>
    public AutopilotClient(HttpClient client, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.client = client;
        connection = new ApiConnection(client, AnswerLimit, time);
        live = new LiveEvents(connection, time ?? TimeProvider.System);
    }

    /// <summary>Creates a task.</summary>
    public Task<TaskView> CreateAsync(NewTask task, CancellationToken cancellationToken = default) =>
        CommandAsync<TaskView>(HttpMethod.Post, "tasks", task, cancellationToken);

    /// <summary>A task as it is.</summary>
    public Task<TaskView> GetAsync(Vtid vtid, CancellationToken cancellationToken = default) => ReadAsync<TaskView>($"tasks/{vtid}", cancellationToken);

    /// <summary>One page of tasks; <see cref="PageView{T}.NextCursor"/> is the <see cref="TaskQuery.Cursor"/> of the next.</summary>
    public Task<PageView<TaskView>> ListPageAsync(TaskQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ReadAsync<PageView<TaskView>>(
            Path("tasks", ("state", query.State), ("q", query.Text), ("cursor", query.Cursor), ("limit", Text(query.Limit))), cancellationToken);
    }

    /// <summary>The tasks of every page, of which each is asked for when it is needed.</summary>
    /// <param name="query">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IAsyncEnumerable<TaskView> ListAsync(TaskQuery? query = null, CancellationToken cancellationToken = default)
    {
        query ??= new TaskQuery { Limit = 500 };
        return PagesAsync(query.Cursor, (cursor, stop) => ListPageAsync(query with { Cursor = cursor }, stop), cancellationToken);
    }

    /// <summary>
    /// Gives a command on a task: <see cref="SubmitSpecBody"/>, <see cref="ApproveSpecBody"/>, <see cref="RejectSpecBody"/>, <see cref="ActivateBody"/>,
    /// <see cref="RetryBody"/>, <see cref="CancelBody"/> or <see cref="ApproveMergeBody"/>.
    /// </summary>
    /// <returns>The task after it.</returns>
    /// <exception cref="RefusedException">It was refused: <c>version_conflict</c> where <see cref="CommandBody.ExpectedVersion"/> is another.</exception>
    public Task<TaskView> GiveAsync(Vtid vtid, CommandBody command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        var (method, path) = command switch
        {
            SubmitSpecBody => (HttpMethod.Put, "spec"),
            ApproveSpecBody => (HttpMethod.Post, "spec/approve"),
            RejectSpecBody => (HttpMethod.Post, "spec/reject"),
            ActivateBody => (HttpMethod.Post, "activate"),
            RetryBody => (HttpMethod.Post, "retry"),
            CancelBody => (HttpMethod.Post, "cancel"),
            ApproveMergeBody => (HttpMethod.Post, "merge/approve"),
            _ => throw new ArgumentException($"{command.GetType().Name} is no command of the API.", nameof(command)),
        };
        return CommandAsync<TaskView>(method, $"tasks/{vtid}/{path}", command, cancellationToken);
    }

    /// <summary>The ledger of a task, oldest first.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="after">The last <see cref="EventView.Seq"/> that is known; 0: none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IAsyncEnumerable<EventView> ListEventsAsync(Vtid vtid, long after = 0, CancellationToken cancellationToken = default) =>
        PagesAsync(Text(after), (seq, stop) => ReadAsync<PageView<EventView>>(Path($"tasks/{vtid}/events", ("after", seq)), stop), cancellationToken);

    /// <summary>
    /// Events as they are committed, until it is cancelled. A stream that breaks, falls silent or ends is opened again where it stood, after a pause
    /// that grows up to 5 seconds: each event comes once. See <see cref="LiveEvent"/> for what comes when that is not possible. Only a first stream
    /// that cannot be opened is an error.
    /// </summary>
    /// <param name="vtid">The task to follow, or null: all.</param>
    /// <param name="after">The position of the last event that is known, or <see cref="LedgerPosition.Start"/>; null: what comes from now on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IAsyncEnumerable<LiveEvent> FollowAsync(Vtid? vtid = null, LedgerPosition? after = null, CancellationToken cancellationToken = default) =>
        live.FollowAsync(vtid, after, cancellationToken);

    /// <summary>The workers, those that are gone as well.</summary>
    public async Task<IReadOnlyList<WorkerView>> ListWorkersAsync(CancellationToken cancellationToken = default) =>
        (await ReadAsync<PageView<WorkerView>>("workers", cancellationToken)).Items;

    /// <summary>The execution switch.</summary>
    public Task<ExecutionView> ReadExecutionAsync(CancellationToken cancellationToken = default) =>
        ReadAsync<ExecutionView>("controls/execution", cancellationToken);

    /// <summary>Sets the execution switch.</summary>
    public Task<ExecutionView> SetExecutionAsync(ExecutionBody execution, CancellationToken cancellationToken = default) =>
        CommandAsync<ExecutionView>(HttpMethod.Put, "controls/execution", execution, cancellationToken);

    /// <summary>Who one is to the server.</summary>
    public Task<MeView> ReadMeAsync(CancellationToken cancellationToken = default) => ReadAsync<MeView>("me", cancellationToken);

    /// <summary>Narrows oneself to one role that one holds, until it is set again: the server keeps it for the principal.</summary>
    public Task<MeView> SetRoleAsync(ActiveRoleBody role, CancellationToken cancellationToken = default) =>
        CommandAsync<MeView>(HttpMethod.Put, "me/role", role, cancellationToken);

    /// <summary>Whether the server lives. Needs no token.</summary>
    public Task<HealthView> ReadLiveAsync(CancellationToken cancellationToken = default) => ReadAsync<HealthView>("../../health/live", cancellationToken);

    /// <summary>Whether the server can do its work, and what is wrong where it cannot. Needs no token.</summary>
    public Task<HealthView> ReadReadyAsync(CancellationToken cancellationToken = default) =>
        ReadAsync<HealthView>("../../health/ready", cancellationToken, HttpStatusCode.ServiceUnavailable);

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<T> ReadAsync<T>(string path, CancellationToken cancellationToken, HttpStatusCode also = HttpStatusCode.OK)
        where T : class => Answer(await connection.SendAsync<T>(HttpMethod.Get, path, null, null, cancellationToken, also));

    private async Task<T> CommandAsync<T>(HttpMethod method, string path, object body, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(body);
        var key = Guid.NewGuid().ToString("N");
        try
        {
            return Answer(await connection.SendAsync<T>(method, path, body, key, cancellationToken));
        }
        catch (StoreUnavailableException)
        {
            return Answer(await connection.SendAsync<T>(method, path, body, key, cancellationToken));
        }
    }

    private static async IAsyncEnumerable<T> PagesAsync<T>(
        string? cursor, Func<string?, CancellationToken, Task<PageView<T>>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var page = await read(cursor, cancellationToken);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private static T Answer<T>(T? answer)
        where T : class => answer ?? throw new StoreUnavailableException("The server answered with nothing.");

    private static string Path(string path, params IEnumerable<(string Name, string? Value)> query) =>
        path + "?" + string.Join('&', query.Where(one => one.Value is not null).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Given(string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        return token;
    }
}
