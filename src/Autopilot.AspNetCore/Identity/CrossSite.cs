using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>
/// Refuses commands that a page of another site has a browser send with this site's cookies. A browser says where a request comes from
/// (Fetch Metadata, and Origin before it); and no page of another site can add our header without being allowed to first.
/// </summary>
public static class CrossSite
{
    private const string Bearer = "Bearer";

    /// <summary>Why a command may not be what somebody here meant, or null.</summary>
    /// <param name="request">The command.</param>
    /// <param name="asksForHeader">Whether one with a cookie carries <see cref="AutopilotDefaults.ClientHeader"/>; a plain form cannot.</param>
    public static string? WhatIsWrong(HttpRequest request, bool asksForHeader = true)
    {
        ArgumentNullException.ThrowIfNull(request);

        // No browser adds a bearer token by itself, and a read changes nothing.
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HasBearer(request))
        {
            return null;
        }

        var (site, origin) = (request.Headers["Sec-Fetch-Site"].ToString(), request.Headers.Origin.ToString());
        if (site.Length > 0 ? site is not ("same-origin" or "none") : origin.Length > 0 && !IsOwn(origin, request))
        {
            return $"The command comes from {(origin.Length > 0 ? origin : "another site")}; one of this site's own pages is accepted.";
        }

        return asksForHeader && request.Headers.Cookie.Count > 0 && !request.Headers.ContainsKey(AutopilotDefaults.ClientHeader)
            ? $"A command that is authenticated by a cookie carries the header '{AutopilotDefaults.ClientHeader}', which no page of another site can send."
            : null;
    }

    /// <exception cref="ProblemException"><c>cross_site_request</c>.</exception>
    internal static void Refuse(HttpRequest request)
    {
        if (WhatIsWrong(request) is { } wrong)
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, ProblemCodes.CrossSiteRequest, wrong);
        }
    }

    private static bool HasBearer(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && string.Equals(header.Scheme, Bearer, StringComparison.OrdinalIgnoreCase);

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
