using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// The one way to GitHub: every request passes its lanes and limits, is counted, follows redirects without ever showing its
/// credential to another host, and ends as an answer or as a typed error.
/// </summary>
internal sealed class GitHubTransport : IDisposable
{
    // Sent with every request; an API version of which GitHub says how long it is kept.
    private const string ApiVersion = "2022-11-28";
    private const int MostRedirects = 5;
    private const int LargestBody = 64 * 1024 * 1024;

    private static readonly ProductInfoHeaderValue Product = new(
        "Autopilot", typeof(GitHubTransport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    private readonly GitHubOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly HttpClient http;
    private readonly CallLanes lanes;
    private readonly AnswerCache cache = new();
    private readonly MovedRepositories moved = new();

    /// <summary>Makes a transport.</summary>
    /// <param name="options">Where GitHub is, and the limits.</param>
    /// <param name="time">The clock of every wait.</param>
    /// <param name="logger">Where it says what it does.</param>
    public GitHubTransport(GitHubOptions options, TimeProvider time, ILogger logger)
    {
        (this.options, this.time, this.logger) = (options, time, logger);
        Address = new Uri(options.ApiAddress!.AbsoluteUri.TrimEnd('/') + "/");
        http = new HttpClient(options.CreateHandler?.Invoke() ?? CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestBody };
        lanes = new CallLanes(options, time);
        Clock = new ServerClock(time);
        Limits = new RateLimits(options.LongestPause, Clock, time, logger);
    }

    /// <summary>The API's address, ending in a slash.</summary>
    public Uri Address { get; }

    public ServerClock Clock { get; }

    public RateLimits Limits { get; }

    public CallCounts Counts { get; } = new();

    /// <summary>Sends a request and returns any answer but those that say nothing about it.</summary>
    /// <param name="call">The request.</param>
    /// <param name="token">The credential.</param>
    /// <param name="cancellationToken">Ends the wait; whether a write happened is then unknown.</param>
    /// <exception cref="ProviderException">Transient: no answer, a server's error, or a pause that is longer than a call may wait.</exception>
    public async Task<GitHubAnswer> SendAsync(GitHubCall call, string token, CancellationToken cancellationToken)
    {
        // Before the lane too: what is not sent takes no place, and counts as no write.
        await Limits.PassAsync(cancellationToken).ConfigureAwait(false);
        using var place = await lanes.EnterAsync(call, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            await Limits.PassAsync(cancellationToken).ConfigureAwait(false);
            if (await ExchangeAsync(call, token, cancellationToken).ConfigureAwait(false) is { } answer)
            {
                return answer.Status is >= 500 or 408 ? throw GitHubErrors.Of(call, answer) : answer;
            }
        }
    }

    public void Dispose()
    {
        http.Dispose();
        lanes.Dispose();
    }

    private static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <summary>One exchange with its redirects; null when a limit refused it.</summary>
    private async Task<GitHubAnswer?> ExchangeAsync(GitHubCall call, string token, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestLimit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var asked = new Uri(Address, call.Path);
        var target = new Uri(Address, moved.Resolve(call.Path));
        var kept = call.Revalidates ? cache.Find(asked.AbsoluteUri) : null;
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                using var request = Make(call, target, token, kept);
                using var response = await SendOnceAsync(call, request, stop.Token).ConfigureAwait(false);
                if (redirects < MostRedirects && FindRedirect(call, target, response) is { } next)
                {
                    target = next;
                    continue;
                }

                return await ReadAsync(call, asked, kept, response, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw GitHubErrors.NoAnswer(call, $"not within {options.RequestLimit.TotalSeconds:0.#} s.", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw GitHubErrors.NoAnswer(call, error.Message, error);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(GitHubCall call, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        Counts.Add(call);
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
            Telemetry.GitHubCalls.Add(1, new("operation", call.Operation), new("http.response.status_code", (int)response.StatusCode));
            logger.Answered(call.Operation, (int)response.StatusCode, (long)time.GetElapsedTime(began).TotalMilliseconds);
            return response;
        }
        finally
        {
            if (call.IsWrite && !call.SkipsLanes)
            {
                cache.Forget(new Uri(Address, RepositoryName.FolderOf(call.Path)).AbsoluteUri); // Also where no answer came: it may have happened.
            }
        }
    }

    private HttpRequestMessage Make(GitHubCall call, Uri target, string token, KeptAnswer? kept)
    {
        var request = new HttpRequestMessage(call.Method, target);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue(Product.Product!));
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.Accept.ParseAdd("application/json;q=0.9");
        if (!IsOurs(target))
        {
            return request; // Storage that a log is redirected to: its address is its credential.
        }

        request.Headers.Add("X-GitHub-Api-Version", ApiVersion);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (kept is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", kept.Tag);
        }

        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return request;
    }

    // A write is sent again only where the redirect keeps its verb and stays on the host.
    private Uri? FindRedirect(GitHubCall call, Uri target, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is not (301 or 302 or 307 or 308) || response.Headers.Location is not { } location)
        {
            return null;
        }

        var next = new Uri(target, location);
        if (call.IsWrite && (status is 301 or 302 || !IsOurs(next)))
        {
            return null;
        }

        if (status is 301 or 308 && IsOurs(next) && IsOurs(target))
        {
            moved.Remember(Below(target), Below(next));
        }

        return next;
    }

    private async Task<GitHubAnswer?> ReadAsync(GitHubCall call, Uri asked, KeptAnswer? kept, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!IsOurs(response.RequestMessage!.RequestUri!))
        {
            // What storage refuses says nothing of our credential, which it never got.
            return response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone
                ? new GitHubAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), null)
                : throw GitHubErrors.NoAnswer(call, $"where it led to answered {(int)response.StatusCode}.", null);
        }

        Clock.Observe(response);
        if (response.StatusCode == HttpStatusCode.NotModified && kept is not null)
        {
            return kept.Answer;
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var answer = new GitHubAnswer((int)response.StatusCode, body, LinkHeader.FindNext(response))
        {
            Scopes = response.Headers.TryGetValues("X-OAuth-Scopes", out var scopes) ? string.Join(',', scopes) : null,
        };
        if (Limits.Observe(response, answer.Status is 403 or 429 ? answer.Message : ""))
        {
            return null;
        }

        if (call.Revalidates && answer.Status == 200 && response.Headers.ETag is { } tag)
        {
            cache.Keep(asked.AbsoluteUri, tag.ToString(), answer);
        }

        return answer;
    }

    private bool IsOurs(Uri target) => target.Scheme == Address.Scheme && target.Authority == Address.Authority;

    private string Below(Uri target) =>
        target.AbsoluteUri.StartsWith(Address.AbsoluteUri, StringComparison.Ordinal) ? target.AbsoluteUri[Address.AbsoluteUri.Length..] : "";
}
