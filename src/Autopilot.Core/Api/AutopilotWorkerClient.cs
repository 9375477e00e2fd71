namespace Autopilot;

/// <summary>
/// The claim protocol over HTTP, for workers on other machines: give it to a <see cref="WorkerLoop"/>. An answer that was lost on its way is asked
/// for once more under the same key, so that no claim lies idle until its lease ends.
/// </summary>
public sealed class AutopilotWorkerClient : IWorkQueue, IDisposable
{
    private const int LongestText = 16 * 1024;

    private readonly HttpClient client;
    private readonly ApiConnection connection;

    /// <param name="server">The server's address, such as <c>https://autopilot.example</c>; one without a path gets <c>/autopilot/api/v1/</c>.</param>
    /// <param name="token">A bearer token with the role <c>worker</c>.</param>
    public AutopilotWorkerClient(Uri server, string token)
        : this(ApiConnection.Connect(server, token))
    {
    }

    /// <param name="client">A client whose base address is the API's, and which authenticates in its own way. It is disposed of with this.</param>
    public AutopilotWorkerClient(HttpClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.client = client;
        connection = new ApiConnection(client);
    }

    /// <inheritdoc/>
    public async Task<string> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        var body = new RegisterWorkerBody(
            registration.Name, registration.Host, registration.Version, registration.Revision, registration.Capabilities, registration.MaxConcurrent);
        var registered = await connection.PostAsync<RegisteredView>("workers", body, null, cancellationToken);
        return registered?.WorkerId ?? throw new StoreUnavailableException("The server answered without a worker's id.");
    }

    /// <inheritdoc/>
    public async Task UnregisterAsync(string workerId, CancellationToken cancellationToken)
    {
        try
        {
            await connection.PostAsync<TaskView>("workers/stop", new StopWorkerBody(workerId), null, cancellationToken);
        }
        catch (RefusedException unknown) when (unknown.Code == RefusalCodes.UnknownWorker)
        {
            return; // It has said so before.
        }
    }

    /// <inheritdoc/>
    public async Task<WorkOrder?> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = new ClaimBody(request.WorkerId, request.Capabilities, request.Wait.TotalSeconds);
        var key = request.IdempotencyKey ?? Guid.NewGuid().ToString("N");
        try
        {
            return await connection.PostAsync<WorkOrder>("work/claim", body, key, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return await connection.PostAsync<WorkOrder>("work/claim", body with { WaitSeconds = 0 }, key, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HeartbeatAnswer?>> HeartbeatAsync(IReadOnlyList<Heartbeat> heartbeats, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(heartbeats);
        var answers = new Dictionary<(Vtid Vtid, long Fence), HeartbeatAnswer?>();
        foreach (var own in heartbeats.GroupBy(beat => beat.WorkerId, StringComparer.Ordinal))
        {
            var body = new HeartbeatsBody(own.Key, [.. own.Select(beat => new ClaimHeartbeatBody(beat.Vtid, beat.Fence, beat.Progress, beat.Usage))]);
            var answered = await connection.PostAsync<HeartbeatsView>("work/heartbeat", body, null, cancellationToken);
            foreach (var item in answered?.Items ?? [])
            {
                answers[(item.Vtid, item.Fence)] = item.LeaseExpiresAt is { } expiresAt ? new HeartbeatAnswer(expiresAt, item.CancelRequested) : null;
            }
        }

        return [.. heartbeats.Select(beat => answers.TryGetValue((beat.Vtid, beat.Fence), out var answer)
            ? answer
            : throw new StoreUnavailableException($"The server's answer says nothing of {beat.Vtid}."))];
    }

    /// <inheritdoc/>
    public Task ReportAsync(Vtid vtid, string workerId, long fence, WorkReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        (string Verb, object Body) call = report switch
        {
            WorkReport.Completed done => ("complete", new CompleteBody(workerId, fence, done.HeadSha, Bounded(done.Summary), done.Usage, done.OpensPullRequest)),
            WorkReport.Failed { Failure: var failure } => (
                "fail",
                new FailBody(
                    workerId, fence, failure.Kind, failure.Reason, Bounded(failure.Message), report.Usage,
                    failure.Feedback is { } feedback ? Bounded(feedback) : null, failure.Cause)),
            WorkReport.Released released => ("release", new ReleaseBody(workerId, fence, Bounded(released.Message), released.Usage)),
            _ => throw new ArgumentException($"A report is completed, failed or released; this is {report.GetType().Name}.", nameof(report)),
        };
        return connection.PostAsync<TaskView>($"work/{vtid}/{call.Verb}", call.Body, null, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    // What is too long would be refused, and the report with it.
    private static string Bounded(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
