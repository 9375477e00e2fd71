using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// The one way to Cloud Run: every request has a token and a limit, and ends as an answer or as a typed failure. Reads are tried again while Cloud Run is
/// unavailable, as its own clients do; a change never is.
/// </summary>
internal sealed class CloudRunTransport : IDisposable
{
    private const string Host = "run.googleapis.com";

    private const int LargestAnswer = 16 * 1024 * 1024;

    // Google's published client configuration for Cloud Run (run_grpc_service_config.json).
    private const double Growth = 1.3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private static readonly ProductInfoHeaderValue Product = new(
        "Autopilot", typeof(CloudRunTransport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    private readonly CloudRunOptions options;
    private readonly AccessTokens tokens;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly HttpClient http;
    private readonly string address;

    /// <summary>Makes a transport.</summary>
    /// <param name="options">Where Cloud Run is, and the limits.</param>
    /// <param name="tokens">The credential.</param>
    /// <param name="time">The clock of every wait.</param>
    /// <param name="logger">Where it says what it does.</param>
    public CloudRunTransport(CloudRunOptions options, AccessTokens tokens, TimeProvider time, ILogger logger)
    {
        (this.options, this.tokens, this.time, this.logger) = (options, tokens, time, logger);
        http = new HttpClient(options.CreateHandler?.Invoke() ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        address = options.BaseAddress is { } own ? own.AbsoluteUri.TrimEnd('/') : $"{Uri.UriSchemeHttps}://{Host}";
    }

    /// <summary>Reads a resource; null: there is none.</summary>
    /// <exception cref="ProviderException">There is no answer, or it is an error.</exception>
    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await SendAsync(new CloudRunCall(HttpMethod.Get, path), type, cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException error) when (error.Code == CloudRunErrors.NotFound)
        {
            return null;
        }
    }

    /// <summary>Sends a request and reads its answer.</summary>
    /// <exception cref="ProviderException">There is no answer, or it is an error.</exception>
    public async Task<T> SendAsync<T>(CloudRunCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendOnceAsync(call, type, cancellationToken).ConfigureAwait(false);
            }
            catch (ProviderException error) when (call.IsRead && attempt < options.ReadAttempts && error.Code is CloudRunErrors.Unavailable or CloudRunErrors.Unreachable)
            {
                var pause = FirstPause * Math.Pow(Growth, attempt - 1);
                pause = pause < LongestPause ? pause : LongestPause;
                logger.AskedAgain(call.ToString(), (long)pause.TotalMilliseconds, attempt, error.Message);
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<T> SendOnceAsync<T>(CloudRunCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var limit = call.IsRead ? options.ReadTimeout : options.UpdateTimeout;
        using var passed = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
        try
        {
            using var request = await MakeAsync(call, either.Token).ConfigureAwait(false);
            var began = time.GetTimestamp();
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token).ConfigureAwait(false);
            logger.Answered(call.ToString(), (int)response.StatusCode, (long)time.GetElapsedTime(began).TotalMilliseconds);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? JsonSerializer.Deserialize(body, type) ?? throw new JsonException("The answer is null.")
                : throw CloudRunErrors.Of(call, (int)response.StatusCode, WireError.Find(body));
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw CloudRunErrors.NoAnswer(call, string.Create(CultureInfo.InvariantCulture, $"it took longer than {limit.TotalSeconds:0.#} s."), error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException)
        {
            throw CloudRunErrors.NoAnswer(call, error.Message, error);
        }
    }

    private async Task<HttpRequestMessage> MakeAsync(CloudRunCall call, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        var request = new HttpRequestMessage(call.Verb, new Uri($"{address}/v2/{call.Path}"));
        request.Headers.UserAgent.Add(Product);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/json");
        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return request;
    }
}
