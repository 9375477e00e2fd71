namespace Autopilot.PostgreSql.FleetHost;

/// <summary>
/// Asks the server that answered last, and the next one when it does not. A request whose answer was lost is sent twice by that: what changes
/// something carries a key or a fence, and so happens once.
/// </summary>
/// <param name="servers">The addresses of all servers.</param>
/// <param name="first">The index of the one that is asked first.</param>
internal sealed class FailoverHandler(IReadOnlyList<Uri> servers, int first)
    : DelegatingHandler(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) })
{
    private int current = first;

    /// <summary>A client that leaves a silent server for another one.</summary>
    public static HttpClient Connect(IReadOnlyList<Uri> servers, int first, string token)
    {
        var client = new HttpClient(new FailoverHandler(servers, first))
        {
            BaseAddress = new Uri(servers[first % servers.Count], "/autopilot/api/v1/"),
            Timeout = Timeout.InfiniteTimeSpan, // Who calls knows how long it waits.
        };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var asked = Volatile.Read(ref current);
            request.RequestUri = new Uri(servers[asked % servers.Count], request.RequestUri!.PathAndQuery);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException) when (tries < servers.Count)
            {
                Interlocked.CompareExchange(ref current, asked + 1, asked);
            }
        }
    }
}
