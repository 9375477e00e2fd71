using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Autopilot;

/// <summary>
/// The one way to a server: every request carries the token, and every answer is an answer of the API or an error with its code. What did not
/// arrive, or was not answered, is <see cref="StoreUnavailableException"/>: the outcome is unknown, and the same request may be sent again.
/// </summary>
internal sealed class ApiConnection(HttpClient client)
{
    /// <summary>The header that carries an idempotency key.</summary>
    public const string KeyHeader = "Idempotency-Key";

    private const string Root = "autopilot/api/v1/";

    /// <summary>A client for a server.</summary>
    /// <param name="server">Its address; one without a path gets <c>/autopilot/api/v1/</c>.</param>
    /// <param name="token">The bearer token.</param>
    public static HttpClient Connect(Uri server, string token)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        var address = server.AbsolutePath == "/" ? new Uri(server, Root) : new Uri($"{server.GetLeftPart(UriPartial.Path).TrimEnd('/')}/");
        var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan, // Each call has its own limit; a long poll has a longer one.
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Sends a body.</summary>
    /// <typeparam name="T">What is answered.</typeparam>
    /// <returns>The answer, or null where there is none.</returns>
    /// <exception cref="RefusedException">The server refused it, with one of <see cref="RefusalCodes"/>.</exception>
    /// <exception cref="StoreUnavailableException">The server did not answer.</exception>
    public async Task<T?> PostAsync<T>(string path, object body, string? idempotencyKey, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, body.GetType(), options: AutopilotJson.Options) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add(KeyHeader, idempotencyKey);
        }

        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw await ErrorAsync(response, cancellationToken);
            }

            return response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.Accepted
                ? null
                : await response.Content.ReadFromJsonAsync<T>(AutopilotJson.Options, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException)
        {
            throw new StoreUnavailableException($"The server at {client.BaseAddress} did not answer: {error.Message}", error);
        }
    }

    private async Task<AutopilotException> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true
            ? await response.Content.ReadFromJsonAsync<ProblemView>(AutopilotJson.Options, cancellationToken)
            : null;
        var detail = problem?.Detail ?? $"The server at {client.BaseAddress} answered {(int)response.StatusCode}.";
        return problem?.Code is not { } code || response.StatusCode >= HttpStatusCode.InternalServerError || response.StatusCode == HttpStatusCode.TooManyRequests
            ? new StoreUnavailableException(detail)
            : RefusalCodes.All.Contains(code)
                ? new RefusedException(code, detail, Vtid.TryParse(problem.Vtid, out var vtid) ? vtid : null, problem.Version)
                : new AutopilotException(code, detail);
    }
}
