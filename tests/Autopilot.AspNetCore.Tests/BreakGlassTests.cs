using System.Net.Http.Json;

namespace Autopilot.Tests;

/// <summary>The way through in an emergency: a role, a reason and an end, all in the ledger; and no other way.</summary>
public sealed class BreakGlassTests(Service service) : IClassFixture<Service>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task B7_break_glass_needs_the_role_a_reason_and_an_expiry()
    {
        var soon = await InAsync(TimeSpan.FromMinutes(10));
        await Service.ProblemAsync(await service.PutAsync("governor", "me/role", new { role = "break_glass", reason = "outage", expiresAt = soon }), 403, "role_not_held");
        await Service.ProblemAsync(await service.PutAsync("ann", "me/role", new { role = "break_glass", expiresAt = soon }), 400, "invalid_field");
        await Service.ProblemAsync(await service.PutAsync("ann", "me/role", new { role = "break_glass", reason = " ", expiresAt = soon }), 400, "invalid_field");
        await Service.ProblemAsync(await service.PutAsync("ann", "me/role", new { role = "break_glass", reason = "outage" }), 400, "invalid_field");
        await Service.ProblemAsync(
            await service.PutAsync("ann", "me/role", new { role = "break_glass", reason = "outage", expiresAt = await InAsync(Hour + TimeSpan.FromMinutes(5)) }), 400, "invalid_field");
        await Service.ProblemAsync(
            await service.PutAsync("ann", "me/role", new { role = "break_glass", reason = "outage", expiresAt = await InAsync(-Hour) }), 400, "invalid_field");

        (await service.AuditAsync("ann", EventTypes.ControlUpdated)).ShouldBeEmpty();
        await Service.ProblemAsync(await service.PostAsync("ann", "tasks", service.NewTask()), 403, "forbidden");
    }

    [Fact]
    public async Task B7_what_is_done_under_break_glass_stands_in_the_ledger_with_reason_and_expiry()
    {
        var until = await InAsync(TimeSpan.FromMinutes(30));
        var me = await Service.ReadAsync(await service.PutAsync("bob", "me/role", new { role = "break_glass", reason = "outage 42", expiresAt = until }));
        (me.GetProperty("activeRole").GetString(), me.GetProperty("reason").GetString()).ShouldBe(("break_glass", "outage 42"));
        me.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(until, TimeSpan.FromSeconds(10));

        var created = await Service.ReadAsync(await service.PostAsync("bob", "tasks", service.NewTask()), 201);
        await Service.ReadAsync(await service.PutAsync("bob", "controls/execution", new { enabled = true, reason = "outage" }));
        var approval = new { specHash = created.GetProperty("spec").GetProperty("hash").GetString() };
        await Service.ProblemAsync(await service.PostAsync("bob", $"tasks/{created.GetProperty("vtid")}/spec/approve", approval), 403, "self_approval");
        await Service.ProblemAsync(await service.PostAsync("bob", "workers", new { name = "w", host = "h", version = "1" }), 403, "forbidden");
        await Service.ReadAsync(await service.PutAsync("bob", "me/role", new { role = (string?)null }));

        var changes = await service.AuditAsync("bob", EventTypes.ControlUpdated);
        var chosen = changes.First(entry => (string?)entry.Data!["role"] == "break_glass").Data!;
        ((string?)chosen["control"], (string?)chosen["reason"]).ShouldBe(("role", "outage 42"));
        DateTimeOffset.Parse((string)chosen["expiresAt"]!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(until, TimeSpan.FromSeconds(10));
        var used = await service.AuditAsync("bob", EventTypes.BreakGlassUsed);
        used.Select(entry => (string?)entry.Data!["path"]).ShouldBe(
        [
            "/autopilot/api/v1/tasks", "/autopilot/api/v1/controls/execution", $"/autopilot/api/v1/tasks/{created.GetProperty("vtid")}/spec/approve", "/autopilot/api/v1/me/role",
        ]);
        used.ShouldAllBe(entry => (string?)entry.Data!["reason"] == "outage 42" && entry.Data["expiresAt"] != null);
        await Service.ProblemAsync(await service.PostAsync("bob", "tasks", service.NewTask()), 403, "forbidden");
    }

    [Fact]
    public async Task B7_break_glass_that_has_expired_grants_nothing()
    {
        await service.Get<IAutopilotStore>().SetRoleAsync("cleo", AutopilotRoles.BreakGlass, "outage", TimeSpan.FromMilliseconds(1), default);
        await Eventually.SeeAsync(async () => await service.Get<IAutopilotStore>().ReadRoleAsync("cleo", default) is null, gone => gone);

        await Service.ProblemAsync(await service.PostAsync("cleo", "tasks", service.NewTask()), 403, "forbidden");
        (await Service.ReadAsync(await service.Client("cleo").GetAsync("me"))).TryGetProperty("activeRole", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task B7_a_bypass_header_grants_nothing_and_is_refused_for_itself()
    {
        foreach (var header in new[] { "X-Bypass", "X-Break-Glass", "X-Autopilot-Bypass" })
        {
            await Service.ProblemAsync(await SendAsync("operator", header), 403, "header_grants_nothing");
            await Service.ProblemAsync(await SendAsync("viewer", header), 403, "forbidden");
            await Service.ProblemAsync(await SendAsync(null, header), 401, "unauthenticated");
        }

        var refused = await service.AuditAsync("some-operator", EventTypes.AccessRefused);
        refused.Count(entry => (string?)entry.Data!["code"] == "header_grants_nothing").ShouldBe(3);
        (await service.AuditAsync("anonymous", EventTypes.AccessRefused)).Count.ShouldBe(3);
    }

    private async Task<HttpResponseMessage> SendAsync(string? role, string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "tasks") { Content = JsonContent.Create(service.NewTask()) };
        request.Headers.Add(header, "emergency");
        return await service.Client(role).SendAsync(request);
    }

    private async Task<DateTimeOffset> InAsync(TimeSpan span) => await service.Get<IAutopilotStore>().NowAsync(default) + span;
}
