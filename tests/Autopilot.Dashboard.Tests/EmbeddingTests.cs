using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Tests;

/// <summary>The dashboard in services that are not its own: under their paths, twice, behind their sign-in and their proxies.</summary>
public sealed class EmbeddingTests(Browser browser)
{
    private const string Own = "Own";

    [Fact]
    public async Task Under_a_path_base_every_address_is_below_it_and_the_page_is_live_and_usable()
    {
        await using var site = Site.With(new SiteSettings { PathBase = "/team/tools" });
        await site.InitializeAsync();
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.CreateAsync()).Task.Vtid;

        await UseAsync(window, site, vtid);

        window.Requests.Select(request => new Uri(request.Url).AbsolutePath).ShouldAllBe(path => path.StartsWith("/team/tools/autopilot", StringComparison.Ordinal));
        window.ShouldBeQuiet();
    }

    [Fact]
    public async Task Two_dashboards_in_one_host_are_both_live_and_usable_and_neither_leads_to_the_other()
    {
        await using var site = Site.With(new SiteSettings
        {
            Map = application =>
            {
                application.MapAutopilotDashboard();
                application.MapAutopilotDashboard("/ops");
            },
        });
        await site.InitializeAsync();
        await using var first = await Window.OpenAsync(browser, site);
        await using var second = await Window.OpenAsync(browser, site, prefix: "/ops");
        var (one, other) = ((await site.CreateAsync()).Task.Vtid, (await site.CreateAsync()).Task.Vtid);

        await UseAsync(second, site, other);
        await UseAsync(first, site, one);

        // Each sees what was decided in the other.
        await first.SeeAsync($"#row-{other} .state", "scheduled");
        await second.GoAsync();
        await second.SeeAsync($"#row-{one} .state", "scheduled");
        second.Requests.Where(request => !new Uri(request.Url).AbsolutePath.StartsWith("/autopilot/api/v1/", StringComparison.Ordinal))
            .ShouldAllBe(request => new Uri(request.Url).AbsolutePath.StartsWith("/ops", StringComparison.Ordinal));
        (await second.Page.Locator("a[href*='/autopilot']").CountAsync()).ShouldBe(0);
        first.ShouldBeQuiet();
        second.ShouldBeQuiet();
    }

    [Fact]
    public async Task At_the_root_of_a_host_the_dashboard_leaves_the_host_its_own_pages()
    {
        await using var site = Site.With(new SiteSettings { Map = application => application.MapAutopilotDashboard("") });
        await site.InitializeAsync();
        await using var window = await Window.OpenAsync(browser, site, prefix: "");
        var vtid = (await site.CreateAsync()).Task.Vtid;

        await UseAsync(window, site, vtid);

        (await window.Page.GotoAsync($"{site.Address}own"))!.Status.ShouldBe(200);
        await window.SeeAsync("body", "The team's own page.");
    }

    [Fact]
    public async Task Where_the_host_signs_people_in_a_page_leads_to_its_sign_in_and_back_and_who_is_signed_out_is_told_so()
    {
        await using var site = Site.With(new SiteSettings
        {
            Api = options =>
            {
                options.Schemes.Clear();
                options.Schemes.Add(Own);
            },
            Engine = engine => engine.Services.AddAuthentication().AddCookie(Own, options => options.LoginPath = "/login"),
            Map = application =>
            {
                application.MapGet("/login", (string returnUrl) => Results.Content(
                    $"<!doctype html><link rel=\"icon\" href=\"data:,\"><title>The team</title><a id=\"in\" href=\"/signed-in?to={Uri.EscapeDataString(returnUrl)}\">Sign in</a>", "text/html"));
                application.MapGet("/signed-in", async (HttpContext context, string to) =>
                {
                    await context.SignInAsync(Own, new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "anna"), new(ClaimTypes.Role, AutopilotRoles.Operator), new(ClaimTypes.Role, AutopilotRoles.Approver)], Own)));
                    return Results.LocalRedirect(to);
                });
                application.MapAutopilotDashboard();
            },
        });
        await site.InitializeAsync();
        await using var window = await Window.OpenAsync(browser, site, null);
        var vtid = (await site.CreateAsync()).Task.Vtid;

        await window.Page.GotoAsync($"{window.Root}/decisions");
        new Uri(window.Page.Url).AbsolutePath.ShouldBe("/login");
        await window.Page.ClickAsync("#in");
        await window.LiveAsync();
        window.Page.Url.ShouldEndWith("/autopilot/decisions");
        await window.SeeAsync("#who", "anna");
        await UseAsync(window, site, vtid);

        // Signing out is the host's as well.
        await window.GoAsync("/me");
        (await window.Page.Locator("#sign-out").CountAsync()).ShouldBe(0);
        window.ShouldBeQuiet();

        // Signed out elsewhere, and then the host is replaced: the stream is refused, not led to a login page that no stream can show.
        await window.Context.ClearCookiesAsync();
        await site.StopAsync();
        await site.StartAsync();
        await window.Page.Locator("#live[data-state=signed-out]").WaitForAsync();
        await window.SeeAsync("#says", "You are signed out.");
        await window.Page.Locator("#me").WaitForAsync();
        await window.Page.ClickAsync("text=Sign in again");
        await window.ArriveAsync("/login?");
    }

    // A token does not sign anybody in where the host's own scheme does: nothing asks that cookie.
    [Fact]
    public async Task Where_the_host_signs_people_in_no_token_does()
    {
        await using var site = Site.With(new SiteSettings
        {
            Api = options =>
            {
                options.Schemes.Clear();
                options.Schemes.Add(Own);
            },
            Engine = engine => engine.Services.AddAuthentication().AddCookie(Own),
        });
        await site.InitializeAsync();
        using var visitor = new Visitor(site);

        using var answer = await visitor.SignInAsync("token-somebody");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        visitor.Session.ShouldBeNull();
    }

    [Fact]
    public async Task Behind_a_proxy_that_asks_under_another_name_the_dashboard_is_live_and_usable()
    {
        await using var site = new Site();
        await site.InitializeAsync();
        await using var proxy = await Proxy.StartAsync(site);
        await using var window = await Window.OpenAsync(browser, site, who: null);
        await using var outside = await window.AtAsync(new Uri(proxy.Address, "/autopilot"));
        var vtid = (await site.CreateAsync()).Task.Vtid;

        await outside.SignInAsync("somebody");
        await UseAsync(outside, site, vtid);

        outside.Requests.Select(request => new Uri(request.Url).Authority).Distinct(StringComparer.Ordinal).ShouldBe([proxy.Address.Authority]);
        outside.ShouldBeQuiet();
    }

    [Fact]
    public void What_is_mapped_too_early_or_not_registered_says_what_to_call()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddAutopilot().UseInMemoryStore().AddApi().AddDashboard();
        var early = builder.Build();

        var error = Should.Throw<AutopilotException>(() => early.MapAutopilotDashboard());
        (error.Code, error.Message).ShouldBe(("not_configured", "The API is not mapped at '/autopilot': call MapAutopilot(\"/autopilot\") before MapAutopilotDashboard."));
        early.MapAutopilot("/elsewhere");
        Should.Throw<AutopilotException>(() => early.MapAutopilotDashboard()).Code.ShouldBe("not_configured");
        early.MapAutopilotDashboard("/autopilot", "/elsewhere").ShouldNotBeNull();

        var without = WebApplication.CreateSlimBuilder();
        without.Services.AddAutopilot().UseInMemoryStore().AddApi();
        var unregistered = without.Build();
        unregistered.MapAutopilot();
        Should.Throw<AutopilotException>(() => unregistered.MapAutopilotDashboard()).Message.ShouldBe("The dashboard is not registered: call AddDashboard() on the engine's builder.");
    }

    [Theory]
    [InlineData("autopilot")]
    [InlineData("/autopilot/")]
    [InlineData("/")]
    [InlineData("/{team}")]
    [InlineData("/autopilot?x")]
    [InlineData("/auto#pilot")]
    [InlineData("/a*")]
    public void A_prefix_that_is_no_path_is_refused_with_one_that_is(string prefix)
    {
        var application = WebApplication.CreateSlimBuilder().Build();

        Should.Throw<ArgumentException>(() => application.MapAutopilotDashboard(prefix)).Message
            .ShouldBe($"'{prefix}' is not a path; one such as '/autopilot', or '' for the root, is accepted. (Parameter 'prefix')");
    }

    /// <summary>Opens a task, approves it, and sees it approved: by page, script, stream and API.</summary>
    private static async Task UseAsync(Window window, Site site, Vtid vtid)
    {
        await window.GoAsync();
        await window.Page.ClickAsync($"#row-{vtid} a.open");
        await window.SeeAsync("#task-id", vtid.Value);
        await window.CommandAsync($"approve-spec-{vtid}");
        await window.SeeAsync("#task h1", "scheduled");
        (await site.Store.FindAsync(vtid, default))!.Task.Spec.Status.ShouldBe(SpecStatus.Approved);
        await window.Page.ClickAsync("#top nav a >> text=Fleet");
        await window.Page.Locator("#fleet").WaitForAsync();
        await window.Page.ClickAsync("#top .mark");
        await window.SeeAsync($"#row-{vtid} .state", "scheduled");
    }
}
