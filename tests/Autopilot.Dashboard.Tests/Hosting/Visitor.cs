using System.Net;
using System.Text;
using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>Somebody without a browser, who sends what no browser would. It keeps cookies and follows no redirect.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient http;

    public Visitor(Site site)
    {
        Site = site;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = site.Address };
    }

    public Site Site { get; }

    public CookieContainer Cookies { get; } = new();

    /// <summary>The cookie of its session, or null: it has none.</summary>
    public Cookie? Session => Cookies.GetAllCookies().FirstOrDefault(cookie => cookie.Name.StartsWith("autopilot", StringComparison.Ordinal));

    /// <summary>A browser's state in which visitors are signed in: a window that has it has loaded nothing yet.</summary>
    public static string StateOf(params Visitor[] visitors) => JsonSerializer.Serialize(new
    {
        cookies = visitors.Select(one => new { name = one.Session!.Name, value = one.Session.Value, domain = one.Session.Domain, path = "/", expires = -1, httpOnly = true, secure = false, sameSite = "Lax" }),
        origins = Array.Empty<string>(),
    });

    public static async Task<Visitor> SignedInAsync(Site site, string who = "somebody")
    {
        var visitor = new Visitor(site);
        (await visitor.SignInAsync($"token-{who}")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return visitor;
    }

    public Task<HttpResponseMessage> SignInAsync(string token, string to = "", params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, "/autopilot/sign-in", new FormUrlEncodedContent([new("token", token), new("to", to)]), headers);

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Sends a command as the page would, but for the headers: those are the test's.</summary>
    public Task<HttpResponseMessage> CommandAsync(HttpMethod method, string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"), headers);

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Site.PathBase + path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        }

        return await http.SendAsync(request);
    }
}
