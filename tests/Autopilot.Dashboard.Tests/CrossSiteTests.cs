using System.Net;
using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>What a page of another site can have a browser send with this site's cookie: nothing that counts.</summary>
public sealed class CrossSiteTests(Site site) : IClassFixture<Site>
{
    private static readonly (string, string) Client = (AutopilotDefaults.ClientHeader, "dashboard");

    // Each with what the browser or the page of the other site would add. Our own header is there too, but for the last two: it saves nothing.
    public static TheoryData<string, string[]> Forgeries { get; } = new()
    {
        { "another site, as browsers say it", ["Sec-Fetch-Site: cross-site", "X-Autopilot-Client: dashboard"] },
        { "a neighbour under the same domain", ["Sec-Fetch-Site: same-site", "X-Autopilot-Client: dashboard"] },
        { "another site that says it is this one", ["Sec-Fetch-Site: cross-site", "Origin: SELF", "X-Autopilot-Client: dashboard"] },
        { "another site, in a browser that tells the origin alone", ["Origin: https://evil.example", "X-Autopilot-Client: dashboard"] },
        { "this host on another port", ["Origin: http://127.0.0.1:1", "X-Autopilot-Client: dashboard"] },
        { "a page without an origin of its own", ["Origin: null", "X-Autopilot-Client: dashboard"] },
        { "a form, which adds no header", ["Sec-Fetch-Site: same-origin"] },
        { "a browser that tells nothing", [] },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_command_with_the_cookie_is_refused_and_changes_nothing_when_it_comes_from(string where, string[] says)
    {
        using var visitor = await Visitor.SignedInAsync(site);
        var task = (await site.CreateAsync()).Task;
        (string, string)[] headers = [.. says.Select(said => said.Replace("SELF", site.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal).Split(": ")).Select(pair => (pair[0], pair[1]))];

        foreach (var (method, path, body) in Commands(task))
        {
            using var answer = await visitor.CommandAsync(method, $"/autopilot/api/v1/{path}", body, headers);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{where}: {path}");
            (await CodeAsync(answer)).ShouldBe("cross_site_request", $"{where}: {path}");
        }

        var after = (await site.Store.FindAsync(task.Vtid, default))!;
        (after.Task.Version, after.Task.Spec.Status, after.Run).ShouldBe((task.Version, SpecStatus.Valid, null));
        (await site.Store.ReadExecutionAsync(default)).Enabled.ShouldBeTrue();
        (await site.Store.ReadRoleAsync("somebody", default)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task The_same_with_a_bearer_token_and_no_cookie_is_carried_out_for_no_browser_adds_one_by_itself(string where, string[] says)
    {
        using var visitor = new Visitor(site);
        var task = (await site.CreateAsync()).Task;
        (string, string)[] headers = [("Authorization", "Bearer token-approver"), .. says.Select(said => said.Split(": ")).Select(pair => (pair[0], pair[1]))];

        using var answer = await visitor.CommandAsync(HttpMethod.Post, $"/autopilot/api/v1/tasks/{task.Vtid}/spec/approve", new { specHash = task.Spec.Hash }, headers);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, where);
        (await site.Store.FindAsync(task.Vtid, default))!.Task.Spec.Status.ShouldBe(SpecStatus.Approved);
    }

    [Fact]
    public async Task The_page_s_own_command_is_carried_out_so_the_refusals_are_for_what_they_say()
    {
        using var visitor = await Visitor.SignedInAsync(site);
        var task = (await site.CreateAsync()).Task;

        using var answer = await visitor.CommandAsync(
            HttpMethod.Post, $"/autopilot/api/v1/tasks/{task.Vtid}/spec/approve", new { specHash = task.Spec.Hash }, ("Sec-Fetch-Site", "same-origin"), Client);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nobody_is_signed_in_or_out_from_another_site()
    {
        using var stranger = new Visitor(site);
        (string, string)[][] elsewhere = [[("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")], [("Origin", "https://evil.example")]];
        foreach (var headers in elsewhere)
        {
            using var refused = await stranger.SignInAsync("token-somebody", "", headers);
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            stranger.Session.ShouldBeNull();
        }

        using var visitor = await Visitor.SignedInAsync(site);
        foreach (var headers in elsewhere.Append([]))
        {
            using var refused = await visitor.CommandAsync(HttpMethod.Post, "/autopilot/sign-out", new { }, headers);
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            visitor.Session.ShouldNotBeNull();
        }

        using var own = await visitor.CommandAsync(HttpMethod.Post, "/autopilot/sign-out", new { }, Client, ("Sec-Fetch-Site", "same-origin"));
        own.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        visitor.Session.ShouldBeNull();
    }

    // A read of another site reveals nothing to it, for it cannot read the answer; no page is kept, framed or opened with a way back.
    [Fact]
    public async Task No_address_that_is_read_changes_anything()
    {
        using var visitor = await Visitor.SignedInAsync(site);
        var task = (await site.CreateAsync()).Task;

        foreach (var (_, path, _) in Commands(task))
        {
            using var read = await visitor.GetAsync($"/autopilot/api/v1/{path}", ("Sec-Fetch-Site", "cross-site"));
            read.StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.OK);
        }

        using var out_ = await visitor.GetAsync("/autopilot/sign-out");
        visitor.Session.ShouldNotBeNull();
        (await site.Store.FindAsync(task.Vtid, default))!.Task.Version.ShouldBe(task.Version);
    }

    private static (HttpMethod Method, string Path, object Body)[] Commands(AutopilotTask task) =>
    [
        (HttpMethod.Post, $"tasks/{task.Vtid}/spec/approve", new { specHash = task.Spec.Hash }),
        (HttpMethod.Post, $"tasks/{task.Vtid}/spec/reject", new { specHash = task.Spec.Hash, reason = "forged" }),
        (HttpMethod.Post, $"tasks/{task.Vtid}/activate", new { specHash = task.Spec.Hash }),
        (HttpMethod.Post, $"tasks/{task.Vtid}/cancel", new { reason = "forged" }),
        (HttpMethod.Put, "controls/execution", new { enabled = false, reason = "forged" }),
        (HttpMethod.Put, "me/role", new { role = AutopilotRoles.Viewer }),
    ];

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString();
}
