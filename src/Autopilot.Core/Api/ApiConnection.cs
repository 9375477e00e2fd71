using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Autopilot;

/// <summary>
/// The one way to a server: every request carries the token, and every answer is an answer of the API or an error with its code. What did not
/// arrive, or was not answered, is <see cref="StoreUnavailableException"/>: the outcome is unknown, and the same request may be sent again.
/// </summary>
/// <param name="client">The client, whose base address is the API's.</param>
/// <param name="limit">How long an answer, or the beginning of one that goes on, may take; null: as long as each caller waits.</param>
/// <param name="time">The clock of the limit; null: the system's.</param>
internal sealed class ApiConnection(HttpClient client, TimeSpan? limit = null, TimeProvider? time = null)
{
    /// <summary>The header that carries an idempotency key.</summary>
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>The code of an answer that no Autopilot gives: the address is another program's, or not that of its API.</summary>
    public const string NotAutopilotCode = "not_autopilot";

    /// <summary>The code of a request without a principal.</summary>
    public const string UnauthenticatedCode = "unauthenticated";

    /// <summary>The code of a principal that lacks the role.</summary>
    public const string ForbiddenCode = "forbidden";

    private const string Root = "autopilot/api/v1/";

    /// <summary>A client for a server.</summary>
    /// <param name="server">Its address; one without a path gets <c>/autopilot/api/v1/</c>.</param>
    /// <param name="token">The bearer token, or null: only what is open to all can be asked.</param>
    public static HttpClient Connect(Uri server, string? token)
    {
        ArgumentNullException.ThrowIfNull(server);
        var address = server.AbsolutePath == "/" ? new Uri(server, Root) : new Uri($"{server.GetLeftPart(UriPartial.Path).TrimEnd('/')}/");

        // A redirected request would go on without its token, and a command as a read: where it leads is said instead.
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(10), AllowAutoRedirect = false };
        var client = new HttpClient(handler)
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan, // Each call has its own limit; a long poll has a longer one.
        };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Sends a request, and reads its whole answer.</summary>
    /// <typeparam name="T">What is answered.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="path">Where, below the API's address.</param>
    /// <param name="body">The body, or null: none.</param>
    /// <param name="idempotencyKey">The key, or null: none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="also">A status that comes with an answer although it is no success.</param>
    /// <returns>The answer, or null where there is none.</returns>
    /// <exception cref="RefusedException">The server refused it, with one of <see cref="RefusalCodes"/>.</exception>
    /// <exception cref="StoreUnavailableException">The server did not answer.</exception>
    public Task<T?> SendAsync<T>(
        HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancellationToken, HttpStatusCode also = HttpStatusCode.OK)
        where T : class => AnsweredAsync(
            async stop =>
            {
                using var request = new HttpRequestMessage(method, path);
                request.Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: AutopilotJson.Options);
                if (idempotencyKey is not null)
                {
                    request.Headers.Add(KeyHeader, idempotencyKey);
                }

                using var response = await client.SendAsync(request, stop);
                var text = await response.Content.ReadAsByteArrayAsync(stop);
                if (!response.IsSuccessStatusCode && response.StatusCode != also)
                {
                    throw Error(response, text);
                }

                return text.Length == 0 ? null : IsJson(response) ? AutopilotJson.Read<T>(text) : throw NotAutopilot(response);
            },
            cancellationToken);

    /// <summary>Sends a body.</summary>
    public Task<T?> PostAsync<T>(string path, object body, string? idempotencyKey, CancellationToken cancellationToken)
        where T : class => SendAsync<T>(HttpMethod.Post, path, body, idempotencyKey, cancellationToken);

    /// <summary>Opens an answer that goes on, as soon as it begins. The caller disposes of it.</summary>
    /// <param name="path">Where, below the API's address.</param>
    /// <param name="mediaType">What it must be.</param>
    /// <param name="headers">What the request carries beside.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The server did not answer.</exception>
    public Task<HttpResponseMessage> OpenAsync(
        string path, string mediaType, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken) => AnsweredAsync(
            async stop =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                foreach (var (name, value) in headers)
                {
                    request.Headers.Add(name, value);
                }

                var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
                if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == mediaType)
                {
                    return response;
                }

                using (response)
                {
                    throw response.IsSuccessStatusCode ? NotAutopilot(response) : Error(response, await response.Content.ReadAsByteArrayAsync(stop));
                }
            },
            cancellationToken);

    private async Task<T> AnsweredAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit ?? Timeout.InfiniteTimeSpan, time ?? TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await ask(either.Token);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var cause = late.IsCancellationRequested ? string.Create(CultureInfo.InvariantCulture, $"nothing came within {limit!.Value.TotalSeconds:0} s.")
                : error.GetBaseException().Message;
            throw new StoreUnavailableException($"The server at {client.BaseAddress} did not answer: {cause}", error);
        }
    }

    private AutopilotException Error(HttpResponseMessage response, byte[] text)
    {
        var problem = IsJson(response) && text.Length > 0 ? AutopilotJson.Read<ProblemView>(text) : null;
        var detail = problem?.Detail ?? $"The server at {client.BaseAddress} answered {Status(response)}.";
        return (response.StatusCode, problem?.Code) switch
        {
            ( >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout, _) => new StoreUnavailableException(detail),
            (_, { } code) when RefusalCodes.All.Contains(code) =>
                new RefusedException(code, detail, Vtid.TryParse(problem!.Vtid, out var vtid) ? vtid : null, problem.Version),
            (_, { } code) => new AutopilotException(code, detail),
            (HttpStatusCode.Unauthorized, _) => new AutopilotException(UnauthenticatedCode, detail),
            (HttpStatusCode.Forbidden, _) => new AutopilotException(ForbiddenCode, detail),
            _ => NotAutopilot(response),
        };
    }

    private AutopilotException NotAutopilot(HttpResponseMessage response) => new(
        NotAutopilotCode,
        $"What answers at {client.BaseAddress} is not Autopilot's API: it answered {Status(response)}"
        + (response.Headers.Location is { } elsewhere ? $", and names {elsewhere}" : "")
        + $". Accepted: a server's address without a path, such as {Host}, or that of its API, such as {Host}/{Root.TrimEnd('/')}.");

    private string? Host => client.BaseAddress?.GetLeftPart(UriPartial.Authority);

    private static string Status(HttpResponseMessage response) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} ({response.Content.Headers.ContentType?.MediaType ?? "no content"})");

    private static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
}
