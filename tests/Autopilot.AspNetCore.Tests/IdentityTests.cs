using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Autopilot.Tests;

/// <summary>Nothing is open, nothing in a request grants anything, and secrets stay secret.</summary>
public sealed class IdentityTests(Service service) : IClassFixture<Service>
{
    /// <summary>Every route that asks for a principal, with the one role that may not and one that may.</summary>
    public static TheoryData<string, string, string> Routes { get; } = new()
    {
        { "POST", "tasks", "viewer" },
        { "GET", "tasks", "worker" },
        { "GET", "tasks/VTID-00001", "worker" },
        { "PUT", "tasks/VTID-00001/spec", "approver" },
        { "POST", "tasks/VTID-00001/spec/approve", "operator" },
        { "POST", "tasks/VTID-00001/spec/reject", "operator" },
        { "POST", "tasks/VTID-00001/activate", "approver" },
        { "POST", "tasks/VTID-00001/retry", "viewer" },
        { "POST", "tasks/VTID-00001/cancel", "worker" },
        { "POST", "tasks/VTID-00001/merge/approve", "operator" },
        { "GET", "tasks/VTID-00001/events", "worker" },
        { "GET", "events/stream", "worker" },
        { "POST", "workers", "operator" },
        { "GET", "workers", "worker" },
        { "POST", "workers/worker-1/stop", "viewer" },
        { "POST", "work/heartbeat", "operator" },
        { "POST", "work/claim", "operator" },
        { "POST", "work/VTID-00001/heartbeat", "governor" },
        { "POST", "work/VTID-00001/complete", "approver" },
        { "POST", "work/VTID-00001/fail", "viewer" },
        { "POST", "work/VTID-00001/release", "operator" },
        { "GET", "controls/execution", "worker" },
        { "PUT", "controls/execution", "operator" },
        { "PUT", "controls/execution", "break_glass" },
        { "POST", "tasks", "break_glass" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task B7_a_route_is_closed_to_nobody_to_the_unknown_and_to_the_wrong_role_whatever_their_headers(string method, string path, string wrong)
    {
        foreach (var authorization in new string?[] { null, "Bearer nonsense", "Bearer", "Basic c29tZWJvZHk6dG9rZW4tYWxs", "token-all" })
        {
            using var response = await SendAsync(method, path, authorization);
            await Service.ProblemAsync(response, 401, "unauthenticated");
            response.Headers.WwwAuthenticate.ShouldContain(new AuthenticationHeaderValue("Bearer"));
        }

        using var refused = await SendAsync(method, path, $"Bearer token-{wrong}");
        await Service.ProblemAsync(refused, 403, "forbidden");
    }

    [Fact]
    public async Task F3_a_role_that_is_held_can_be_acted_in_alone_in_every_session_and_one_that_is_not_held_cannot()
    {
        var me = await Service.ReadAsync(await service.Client("all").GetAsync("me"));
        me.GetProperty("subject").GetString().ShouldBe("somebody");
        me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(AutopilotRoles.All);
        me.TryGetProperty("activeRole", out _).ShouldBeFalse();

        (await Service.ReadAsync(await service.PutAsync("all", "me/role", new { role = "viewer" }))).GetProperty("activeRole").GetString().ShouldBe("viewer");
        (await Service.ReadAsync(await service.Client("all").GetAsync("me"))).GetProperty("activeRole").GetString().ShouldBe("viewer");
        await Service.ProblemAsync(await service.PostAsync("all", "tasks", service.NewTask()), 403, "forbidden");
        (await service.AuditAsync("somebody", EventTypes.ControlUpdated)).Select(entry => (string?)entry.Data!["role"]).ShouldBe(["viewer"]);

        (await service.PutAsync("all", "me/role", new { role = (string?)null })).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        await Service.ReadAsync(await service.PostAsync("all", "tasks", service.NewTask()), 201);

        await Service.ProblemAsync(await service.PutAsync("viewer", "me/role", new { role = "governor" }), 403, "role_not_held");
        (await service.AuditAsync("some-viewer", EventTypes.AccessRefused)).ShouldContain(entry => (string?)entry.Data!["code"] == "role_not_held");
    }

    [Fact]
    public async Task Nobody_acts_as_a_worker_that_another_principal_registered()
    {
        var worker = await service.RegisterAsync();
        var order = await service.ClaimAsync(worker, await service.ActivateAsync());
        var (vtid, fence) = (order.GetProperty("vtid").GetString(), order.GetProperty("fence").GetInt64());
        var before = (await service.GetAsync($"tasks/{vtid}")).ToString();

        await Service.ProblemAsync(await service.PostAsync("thief", "work/claim", new { workerId = worker, waitSeconds = 0 }), 403, "worker_of_another");
        await Service.ProblemAsync(await service.PostAsync("thief", $"work/{vtid}/heartbeat", new { workerId = worker, fence }), 403, "worker_of_another");
        await Service.ProblemAsync(
            await service.PostAsync("thief", $"work/{vtid}/complete", new { workerId = worker, fence, headSha = new string('a', 40), summary = "done" }), 403, "worker_of_another");
        await Service.ProblemAsync(
            await service.PostAsync("thief", $"work/{vtid}/fail", new { workerId = worker, fence, kind = "policy", reason = "no", message = "no" }), 403, "worker_of_another");
        await Service.ProblemAsync(await service.PostAsync("thief", $"work/{vtid}/release", new { workerId = worker, fence }), 403, "worker_of_another");

        await Service.ProblemAsync(await service.PostAsync("thief", $"workers/{worker}/stop", new { }), 403, "worker_of_another");

        var own = await Service.ReadAsync(await service.PostAsync("thief", "workers", new { name = "w", host = "h", version = "1" }), 201);
        var stolen = new { workerId = own.GetProperty("workerId").GetString(), fence };
        await Service.ProblemAsync(await service.PostAsync("thief", $"work/{vtid}/release", stolen), 409, "lease_lost");
        (await service.GetAsync($"tasks/{vtid}")).ToString().ShouldBe(before);
        (await service.AuditAsync("thief", EventTypes.AccessRefused)).Count(entry => (string?)entry.Data!["code"] == "worker_of_another").ShouldBe(6);
        await Service.ReadAsync(await service.PostAsync("worker", $"work/{vtid}/release", new { workerId = worker, fence }), 202);
        await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{vtid}/cancel", new { reason = "over" }), 202);
    }

    [Fact]
    public async Task Attempts_on_authority_stand_in_the_ledger_but_do_not_fill_it()
    {
        for (var i = 0; i < 60; i++)
        {
            await Service.ProblemAsync(await service.PutAsync("approver", "controls/execution", new { enabled = false, reason = "mine" }), 403, "forbidden");
        }

        var attempts = await service.AuditAsync("some-approver", EventTypes.AccessRefused);
        attempts.Count.ShouldBeInRange(1, 45);
        var first = attempts.First(entry => (string?)entry.Data!["path"] == "/autopilot/api/v1/controls/execution");
        ((string?)first.Data!["code"], (string?)first.Data["method"]).ShouldBe(("forbidden", "PUT"));
    }

    [Fact]
    public async Task Who_wrote_a_spec_may_not_approve_it()
    {
        var created = await Service.ReadAsync(await service.PostAsync("all", "tasks", service.NewTask()), 201);
        var approval = new { specHash = created.GetProperty("spec").GetProperty("hash").GetString() };

        await Service.ProblemAsync(await service.PostAsync("all", $"tasks/{created.GetProperty("vtid")}/spec/approve", approval), 403, "self_approval");
        (await service.AuditAsync("somebody", EventTypes.AccessRefused)).ShouldContain(entry => (string?)entry.Data!["code"] == "self_approval");
    }

    [Fact]
    public async Task No_token_stands_in_a_log_an_event_or_an_answer()
    {
        await service.ActivateAsync();
        using var wrong = await SendAsync("GET", "tasks", "Bearer token-that-nobody-configured");
        var answers = new StringBuilder(await wrong.Content.ReadAsStringAsync());
        answers.Append(await service.GetAsync("tasks?limit=500"));
        foreach (var entry in await service.Get<IAutopilotStore>().ReadAsync(LedgerPosition.Start, 10_000, default))
        {
            answers.Append(entry.Data?.ToJsonString());
        }

        service.Logged.All.ShouldNotBeEmpty();
        var all = answers.AppendJoin('\n', service.Logged.All).ToString();
        all.ShouldNotContain("token-");
        all.ShouldNotContain(Service.WebhookSecret);
    }

    // What earlier systems let through: each of these headers once granted something somewhere.
    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Cookie", "autopilot-role=operator; role=governor");
        request.Headers.TryAddWithoutValidation("X-Role", "governance");
        request.Headers.TryAddWithoutValidation("X-Autopilot-Role", "governor");
        request.Headers.TryAddWithoutValidation("X-Break-Glass", "emergency");
        request.Headers.TryAddWithoutValidation("X-Forwarded-User", "root");
        request.Headers.TryAddWithoutValidation("X-Bypass", "true");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        request.Content = method == "GET" ? null : JsonContent.Create(new { });
        return await service.Client(null).SendAsync(request);
    }
}
