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
        { "POST", "work/claim", "operator" },
        { "POST", "work/VTID-00001/heartbeat", "governor" },
        { "POST", "work/VTID-00001/complete", "approver" },
        { "POST", "work/VTID-00001/fail", "viewer" },
        { "POST", "work/VTID-00001/release", "operator" },
        { "GET", "controls/execution", "worker" },
        { "PUT", "controls/execution", "operator" },
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
    public async Task A_role_that_is_held_can_be_acted_in_alone_and_one_that_is_not_held_cannot()
    {
        using var handler = new HttpClientHandler();
        using var client = new HttpClient(handler) { BaseAddress = new Uri(service.Address, "/autopilot/api/v1/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "token-all");

        var me = await Service.ReadAsync(await client.GetAsync("me"));
        me.GetProperty("subject").GetString().ShouldBe("somebody");
        me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(AutopilotRoles.All);
        me.TryGetProperty("activeRole", out _).ShouldBeFalse();

        (await Service.ReadAsync(await client.PutAsJsonAsync("me/role", new { role = "viewer" }))).GetProperty("activeRole").GetString().ShouldBe("viewer");
        (await Service.ReadAsync(await client.GetAsync("me"))).GetProperty("activeRole").GetString().ShouldBe("viewer");
        await Service.ProblemAsync(await client.PostAsJsonAsync("tasks", service.NewTask()), 403, "forbidden");
        (await client.PutAsJsonAsync("me/role", new { role = (string?)null })).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        await Service.ReadAsync(await client.PostAsJsonAsync("tasks", service.NewTask()), 201);

        await Service.ProblemAsync(await service.PutAsync("viewer", "me/role", new { role = "governor" }), 403, "role_not_held");
        using var forged = new HttpRequestMessage(HttpMethod.Post, "tasks") { Content = JsonContent.Create(service.NewTask()) };
        forged.Headers.Add("Cookie", "autopilot-role=operator");
        await Service.ProblemAsync(await service.Client("viewer").SendAsync(forged), 403, "forbidden");
    }

    [Fact]
    public async Task Who_wrote_a_spec_may_not_approve_it()
    {
        var created = await Service.ReadAsync(await service.PostAsync("all", "tasks", service.NewTask()), 201);
        var approval = new { specHash = created.GetProperty("spec").GetProperty("hash").GetString() };

        await Service.ProblemAsync(await service.PostAsync("all", $"tasks/{created.GetProperty("vtid")}/spec/approve", approval), 403, "self_approval");
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
        answers.AppendJoin('\n', service.Logged.All).ToString().ShouldNotContain("token-");
    }

    // What earlier systems let through: each of these headers once granted something somewhere.
    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
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
