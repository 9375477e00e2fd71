using System.Globalization;
using System.Net.Http.Headers;

namespace Autopilot;

/// <summary>
/// Asks a registry whether an image is there. A merge is built after it has landed, so an engine that deploys at once would be faster than the build; and a revision that was started without
/// its image has failed for good.
/// </summary>
internal sealed class ImageRegistry : IDisposable
{
    private static readonly string[] Kinds =
    [
        "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.docker.distribution.manifest.v2+json",
    ];

    private readonly AccessTokens tokens;
    private readonly CloudRunOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    public ImageRegistry(AccessTokens tokens, CloudRunOptions options, TimeProvider time)
    {
        (this.tokens, this.options, this.time) = (tokens, options, time);
        http = new HttpClient(options.CreateHandler?.Invoke() ?? new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>What is said of an image that is not there.</summary>
    public static string NotBuilt(string image) => $"The image {image} is not built yet.";

    /// <summary>Looks for an image.</summary>
    /// <returns>Null when it is there, or its registry is none that is asked; otherwise what stands in the way, as a sentence.</returns>
    public async Task<string?> FindObstacleAsync(string image, CancellationToken cancellationToken)
    {
        if (ImageReference.Find(image) is not { } reference)
        {
            return null;
        }

        using var passed = new CancellationTokenSource(options.ReadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, reference.Manifest);
            Array.ForEach(Kinds, kind => request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(kind)));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.GetAsync(either.Token).ConfigureAwait(false));
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null
                : (int)response.StatusCode == 404 ? NotBuilt(image)
                : string.Create(CultureInfo.InvariantCulture, $"{reference.Host} answered {(int)response.StatusCode} for {image}: let this identity read the registry, or set WaitsForImage to false.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return $"{reference.Host} did not say whether {image} is there: {error.Message} It is asked again; set WaitsForImage to false where it cannot be reached from here.";
        }
    }

    public void Dispose() => http.Dispose();
}
