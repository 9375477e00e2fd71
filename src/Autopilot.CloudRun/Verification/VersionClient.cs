using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Autopilot;

/// <summary>
/// Asks a running process how it is and which commit it was built from. Each question is a new connection: a kept one could still reach a revision that no longer serves. No
/// redirect is followed, so that the token goes nowhere else.
/// </summary>
internal sealed class VersionClient : IDisposable
{
    private const int LargestAnswer = 64 * 1024;

    private readonly AccessTokens tokens;
    private readonly TimeProvider time;
    private readonly TimeSpan limit;
    private readonly HttpClient client;

    public VersionClient(AccessTokens tokens, TimeProvider time, TimeSpan limit)
    {
        (this.tokens, this.time, this.limit) = (tokens, time, limit);
        client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    /// <summary>Asks at an address.</summary>
    /// <param name="target">The target, which says whether a token is needed.</param>
    /// <param name="address">The address: of the service or of a tag.</param>
    /// <param name="path">The path there.</param>
    /// <param name="service">The service's own address, the audience of a token where none is configured.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<VersionAnswer> AskAsync(CloudRunTarget target, string address, string path, string? service, CancellationToken cancellationToken)
    {
        var url = $"{address.TrimEnd('/')}{path}";
        using var passed = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, passed.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.ConnectionClose = true;
            request.Headers.Accept.ParseAdd("application/json");
            if (target.IsPrivate)
            {
                var token = await tokens.GetIdentityAsync(target.Audience ?? service ?? address, either.Token).ConfigureAwait(false);
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token).ConfigureAwait(false);
            return Read(url, (int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return None(string.Create(CultureInfo.InvariantCulture, $"{url} did not answer within {limit.TotalSeconds:0.#} s."));
        }
        catch (ProviderException error)
        {
            return None($"{url} cannot be asked. {error.Message}");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or UriFormatException)
        {
            return None($"{url} did not answer: {error.Message}");
        }
    }

    public void Dispose() => client.Dispose();

    private static VersionAnswer None(string detail) => new(null, null, detail, IsOfProcess: false);

    private static VersionAnswer Read(string url, int status, byte[] body) => status switch
    {
        401 or 403 => new(status, null, Say(url, status, "what runs there is unverifiable: the identity may not call the service, or its token is for another audience (IsPrivate, Audience)."), IsOfProcess: false),
        404 when ReservedPaths.IsPageOfFrontEnd(Encoding.UTF8.GetString(body)) =>
            new(status, null, Say(url, status, "the path is reserved: Google's front end answered, and the process never saw it. Use another path."), IsOfProcess: false),
        _ => FindCommit(body) is { } commit
            ? new(status, commit, Say(url, status, $"with commit {commit}."), IsOfProcess: true)
            : new(status, null, Say(url, status, "without a commit."), IsOfProcess: true),
    };

    private static string Say(string url, int status, string what) => string.Create(CultureInfo.InvariantCulture, $"{url} answered {status}: {what}");

    private static string? FindCommit(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("commit", out var commit) && commit.ValueKind == JsonValueKind.String
                ? commit.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null; // Not JSON, so it names no commit.
        }
    }
}
