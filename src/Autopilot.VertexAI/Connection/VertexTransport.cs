using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>The one way to Vertex AI: every request has a token of its own and limits, and ends as an exchange or as a typed failure.</summary>
internal sealed class VertexTransport : IDisposable
{
    private const int LargestError = 1024 * 1024;

    private static readonly ProductInfoHeaderValue Product = new(
        "Autopilot", typeof(VertexTransport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    private readonly VertexOptions options;
    private readonly AccessTokens tokens;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly HttpClient http;

    /// <summary>Makes a transport.</summary>
    /// <param name="options">Where Vertex AI is, and the limits.</param>
    /// <param name="tokens">The credential.</param>
    /// <param name="time">The clock of every wait.</param>
    /// <param name="logger">Where it says what it does.</param>
    public VertexTransport(VertexOptions options, AccessTokens tokens, TimeProvider time, ILogger logger)
    {
        (this.options, this.tokens, this.time, this.logger) = (options, tokens, time, logger);
        http = new HttpClient(options.CreateHandler?.Invoke() ?? CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="whole">Ends when the whole call has taken too long.</param>
    /// <param name="cancellationToken">Ends the wait, and cuts the connection.</param>
    /// <exception cref="VertexFault">There is no answer, or it is an error.</exception>
    public async Task<Exchange> SendAsync(VertexCall call, CancellationToken whole, CancellationToken cancellationToken)
    {
        var patience = new Patience(time, whole, cancellationToken);
        Exchange? exchange = null;
        try
        {
            exchange = await OpenAsync(call, patience).ConfigureAwait(false);
            return exchange;
        }
        catch (OperationCanceledException error)
        {
            throw patience.Explain(call, error);
        }
        catch (HttpRequestException error) when (error.InnerException is TimeoutException late)
        {
            throw VertexErrors.NoAnswer(call, VertexCodes.ConnectTimeout, late.Message, error, isFree: true);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw VertexErrors.NoAnswer(call, VertexCodes.Unreachable, error.Message, error, isFree: error is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError });
        }
        finally
        {
            if (exchange is null)
            {
                patience.Dispose();
            }
        }
    }

    public void Dispose() => http.Dispose();

    private SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = new Dialer(options.ConnectTimeout, time).ConnectAsync,
    };

    private async Task<Exchange> OpenAsync(VertexCall call, Patience patience)
    {
        var token = await tokens.GetAsync(patience.Token).ConfigureAwait(false);
        using var request = Make(call, token);
        if (call.Streams)
        {
            patience.Expect(VertexCodes.FirstByteTimeout, options.FirstByteTimeout);
        }

        var began = time.GetTimestamp();
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
        logger.Answered(call.Route.Model, call.Route.Location, (int)response.StatusCode, (long)time.GetElapsedTime(began).TotalMilliseconds);
        if (response.IsSuccessStatusCode)
        {
            return new Exchange(call, response, patience, options.IdleTimeout);
        }

        using (response)
        {
            await response.Content.LoadIntoBufferAsync(LargestError, patience.Token).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(patience.Token).ConfigureAwait(false);
            throw VertexErrors.Of(call, (int)response.StatusCode, WireFailure.Find(text), FindPause(response));
        }
    }

    private HttpRequestMessage Make(VertexCall call, string token)
    {
        var address = options.BaseAddress is { } own ? own.AbsoluteUri.TrimEnd('/') : $"{Uri.UriSchemeHttps}://{VertexLocations.FindHost(call.Route.Location)}";
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{address}/{call.Path}")) { Content = new ByteArrayContent(call.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue(Product.Product!));
        request.Headers.Accept.ParseAdd(call.Streams ? "text/event-stream" : "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (call.IsShared)
        {
            request.Headers.Add("X-Vertex-AI-LLM-Request-Type", "shared");
        }

        return request;
    }

    private TimeSpan? FindPause(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is var pause && pause > TimeSpan.Zero ? pause : TimeSpan.Zero,
        _ => null,
    };
}
