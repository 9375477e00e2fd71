using Microsoft.AspNetCore.Http;

namespace Autopilot.Dashboard;

/// <summary>Every address that a page shows. Nothing else writes one.</summary>
/// <param name="Root">Where the dashboard is mapped, with the path base: <c>/base/autopilot</c>.</param>
/// <param name="Api">Where the HTTP API is mapped, with the path base: <c>/base/autopilot/api/v1</c>.</param>
internal sealed record Addresses(string Root, string Api)
{
    public string Decisions => $"{Root}/decisions";

    public string Fleet => $"{Root}/fleet";

    public string Me => $"{Root}/me";

    public string SignOut => $"{Root}/sign-out";

    public string Events => $"{Api}/events/stream";

    public string Tasks(Filter? filter = null) => (Root.Length == 0 ? "/" : Root) + (filter ?? Filter.None).Query;

    public string Task(Vtid vtid, Filter? filter = null) => $"{Root}/tasks/{vtid}{(filter ?? Filter.None).Query}";

    public string Dialog(string name, Vtid? vtid = null) => vtid is null ? $"{Root}/dialogs/{name}" : $"{Root}/dialogs/{name}?vtid={vtid}";

    public string Asset(string name) => $"{Root}/assets/{Assets.Hash}/{name}";

    public string SignIn(string? to = null) => to is null ? $"{Root}/sign-in" : $"{Root}/sign-in?to={Uri.EscapeDataString(to)}";

    /// <summary>Where to go after signing in: only to a page of this dashboard.</summary>
    public string Return(string? to) =>
        !string.IsNullOrEmpty(to) && (to == Root || to.StartsWith(Root + "/", StringComparison.Ordinal) || to.StartsWith(Root + "?", StringComparison.Ordinal))
        && !to.StartsWith("//", StringComparison.Ordinal) && !to.Contains('\\', StringComparison.Ordinal) && !to.Any(char.IsControl) && !Climbs(to)
            ? to
            : Tasks();

    // A browser walks up at such a segment, also at an escaped one.
    private static bool Climbs(string to) =>
        to.Split('?', '#')[0].Split('/').Any(segment => Uri.UnescapeDataString(segment) is "." or "..");

    /// <summary>The addresses as the browser of a request sees them.</summary>
    public static Addresses Of(HttpContext context, string prefix, string apiPrefix) =>
        new(context.Request.PathBase.ToUriComponent() + prefix, $"{context.Request.PathBase.ToUriComponent()}{apiPrefix}/api/v1");

    /// <summary>An address from outside, if a browser may follow it; null for anything but the web.</summary>
    public static string? Outside(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.AbsoluteUri : null;
}
