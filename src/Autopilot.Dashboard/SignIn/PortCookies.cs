using System.Globalization;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Autopilot.Dashboard;

/// <summary>Cookies whose name carries the port: browsers share them between all ports of a machine, on which several dashboards may run.</summary>
internal sealed class PortCookies : ICookieManager
{
    private readonly ChunkingCookieManager cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) => cookies.GetRequestCookie(context, Name(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        cookies.AppendResponseCookie(context, Name(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => cookies.DeleteCookie(context, Name(context, key), options);

    private static string Name(HttpContext context, string key) =>
        context.Request.Host.Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{key}.{port}") : key;
}
