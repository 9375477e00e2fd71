using System.Net;
using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>Signing in with a token, and what keeps it.</summary>
public sealed class SessionTests(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData("token-nobody")]
    [InlineData("")]
    [InlineData("  ")]
    public async Task A_wrong_token_is_told_so_and_gets_no_cookie(string token)
    {
        using var visitor = new Visitor(site);

        using var answer = await visitor.SignInAsync(token, "/autopilot/fleet");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("This token is not configured here.");
        visitor.Session.ShouldBeNull();
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_beyond_all_measure_is_refused_like_any_wrong_one()
    {
        using var visitor = new Visitor(site);

        using var answer = await visitor.SignInAsync(new string('x', 100_000));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        visitor.Session.ShouldBeNull();
    }

    [Fact]
    public async Task The_cookie_is_for_this_site_s_requests_alone_and_no_script_reads_it_and_it_is_not_the_token()
    {
        using var visitor = new Visitor(site);

        using var answer = await visitor.SignInAsync("token-somebody");

        var cookie = answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldStartWith($"autopilot.{site.Address.Port}=");
        cookie.ShouldContain("; samesite=lax", Case.Insensitive);
        cookie.ShouldContain("; httponly", Case.Insensitive);
        cookie.ShouldNotContain("token-somebody");
    }

    [Theory]
    [InlineData("/autopilot/fleet", "/autopilot/fleet")]
    [InlineData("/autopilot/tasks/VTID-00001?q=price%20of", "/autopilot/tasks/VTID-00001?q=price%20of")]
    [InlineData("/autopilot?show=failed", "/autopilot?show=failed")]
    [InlineData("", "/autopilot")]
    [InlineData("https://evil.example/autopilot/", "/autopilot")]
    [InlineData("//evil.example/autopilot/", "/autopilot")]
    [InlineData("/\\evil.example", "/autopilot")]
    [InlineData("/autopilot\\..\\..\\evil", "/autopilot")]
    [InlineData("\\\\evil.example", "/autopilot")]
    [InlineData("javascript:alert(1)", "/autopilot")]
    [InlineData("/own", "/autopilot")]
    [InlineData("/autopilots/own", "/autopilot")]
    [InlineData("/autopilot/../own", "/autopilot")]
    [InlineData("/autopilot/%2e%2E/own", "/autopilot")]
    [InlineData("/autopilot/fleet/.%2e/../own", "/autopilot")]
    [InlineData("/autopilot/\tfleet", "/autopilot")]
    [InlineData("/autopilot/\r\nSet-Cookie: a=b", "/autopilot")]
    public async Task Signing_in_leads_back_to_a_page_of_the_dashboard_and_never_anywhere_else(string to, string leads)
    {
        using var visitor = new Visitor(site);

        using var answer = await visitor.SignInAsync("token-somebody", to);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe(leads);
    }

    [Fact]
    public async Task Who_sends_a_bearer_token_beside_the_cookie_is_that_principal_alone()
    {
        using var visitor = await Visitor.SignedInAsync(site, "somebody");

        var cookie = await MeAsync(visitor);
        cookie.Subject.ShouldBe("somebody");
        cookie.Roles.ShouldBe(AutopilotRoles.All);
        var bearer = await MeAsync(visitor, ("Authorization", "Bearer token-viewer"));
        bearer.Subject.ShouldBe("viewer");
        bearer.Roles.ShouldBe([AutopilotRoles.Viewer]);
        using var page = await visitor.GetAsync("/autopilot/me", ("Authorization", "Bearer token-viewer"));
        (await page.Content.ReadAsStringAsync()).ShouldContain("<h1 id=\"me-title\">viewer</h1>");

        // Nor does the cookie stand in for a token that is wrong.
        using var wrong = await visitor.GetAsync("/autopilot/api/v1/me", ("Authorization", "Bearer token-nobody"));
        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_cookie_that_somebody_made_up_or_changed_is_none()
    {
        using var visitor = await Visitor.SignedInAsync(site);
        var real = visitor.Session!.Value;
        foreach (var forged in new[] { "x", "somebody", real[..^8] + "AAAAAAAA", real[8..] })
        {
            visitor.Session!.Value = forged;
            using var answer = await visitor.GetAsync("/autopilot/api/v1/me");
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, forged);
        }
    }

    [Fact]
    public async Task A_token_that_is_not_configured_any_more_ends_the_session_and_its_roles_are_those_of_now()
    {
        var people = Site.People.ToDictionary(who => who.Name, who => who.Roles, StringComparer.Ordinal);
        var now = new List<ApiToken>();
        await using var other = Site.With(new SiteSettings
        {
            Api = options =>
            {
                options.Tokens.Clear();
                now.ForEach(options.Tokens.Add);
            },
        });
        now.AddRange(new[] { "lead", "viewer" }.Select(name => new ApiToken(name, ApiTokens.Hash($"token-{name}"), people[name])));
        await other.InitializeAsync();
        using var lead = await Visitor.SignedInAsync(other, "lead");
        using var viewer = await Visitor.SignedInAsync(other, "viewer");

        await other.StopAsync();
        now.Clear();
        now.Add(new ApiToken("lead", ApiTokens.Hash("token-lead"), [AutopilotRoles.Viewer]));
        await other.StartAsync();

        (await MeAsync(lead)).Roles.ShouldBe([AutopilotRoles.Viewer]);
        using var ended = await viewer.GetAsync("/autopilot/api/v1/me");
        ended.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var page = await viewer.GetAsync("/autopilot/fleet");
        page.Headers.Location!.OriginalString.ShouldBe("/autopilot/sign-in?to=%2Fautopilot%2Ffleet");
    }

    private static async Task<(string? Subject, IReadOnlyList<string> Roles)> MeAsync(Visitor visitor, params (string, string)[] headers)
    {
        using var answer = await visitor.GetAsync("/autopilot/api/v1/me", headers);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var me = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return (me.GetProperty("subject").GetString(), [.. me.GetProperty("roles").EnumerateArray().Select(role => role.GetString() ?? "")]);
    }
}
