using System.Text.Json;

namespace Autopilot;

/// <summary>Asks a service for its health. Each question is a new connection: a kept one would still reach a revision that no longer serves.</summary>
internal sealed class HealthClient : IDisposable
{
    private const int MaximumBody = 64 * 1024;

    private readonly TimeProvider time;
    private readonly HttpClient client;

    public HealthClient(TimeProvider time)
    {
        this.time = time;
        client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.Zero,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaximumBody,
        };
    }

    public async Task<HealthAnswer> AskAsync(Uri address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.ConnectionClose = true;
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            var commit = FindCommit(body);
            return new HealthAnswer((int)response.StatusCode, commit, $"{address} answered {(int)response.StatusCode} {(commit is null ? "without a commit" : $"with commit {commit}")}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthAnswer(null, null, $"{address} did not answer within {timeout}.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new HealthAnswer(null, null, $"{address} did not answer: {error.Message}");
        }
    }

    public void Dispose() => client.Dispose();

    private static string? FindCommit(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("commit", out var commit)
                && commit.ValueKind == JsonValueKind.String
                ? commit.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null; // Not JSON, so it names no commit.
        }
    }
}
