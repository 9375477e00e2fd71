namespace Autopilot;

/// <summary>The model's service, as the proxy reaches it.</summary>
/// <param name="Client">Sends.</param>
/// <param name="Address">Where it is.</param>
/// <param name="StandIns">The credentials.</param>
/// <param name="Tokens">Access tokens, where there are any.</param>
internal sealed record ModelSite(HttpMessageInvoker Client, Uri Address, StandIns StandIns, IModelTokens? Tokens)
{
    /// <summary>Headers that concern one connection, or what this side of the proxy decides.</summary>
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Host", "Content-Length", "Expect", "Accept-Encoding", "Set-Cookie", "Server", "Date",
    };

    /// <summary>Whether a header is passed on.</summary>
    public static bool PassesOn(string header) => !Own.Contains(header);

    /// <summary>Sends a request of the agent's with the credential in it.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="target">Path and query, as the agent sent them.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="body">Its body; null: none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProviderException">There is no token.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string target, IEnumerable<KeyValuePair<string, string>> headers, byte[]? body, CancellationToken cancellationToken)
    {
        var token = Tokens is null ? "" : await Tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Address.GetLeftPart(UriPartial.Authority) + StandIns.Restore(target, token)));
        request.Content = body is null ? null : new ByteArrayContent(body);
        foreach (var (name, value) in headers.Where(header => PassesOn(header.Key)))
        {
            var restored = StandIns.Restore(value, token);
            if (!request.Headers.TryAddWithoutValidation(name, restored))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, restored);
            }
        }

        return await Client.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
