using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Autopilot.Tests;

/// <summary>Whatever comes is answered with a problem that names it, and changes nothing.</summary>
public sealed class BadInputTests(Service service) : IClassFixture<Service>
{
    private const string Spec = "\"spec\":\"---\\ntitle: T\\nscope: [a]\\nacceptance: [b]\\n---\\nc\\n\"";

    public static TheoryData<string, int, string, string> Bodies { get; } = new()
    {
        { "", 400, "invalid_json", "" },
        { "{", 400, "invalid_json", "" },
        { "null", 400, "invalid_json", "" },
        { "[]", 400, "invalid_json", "" },
        { "\"text\"", 400, "invalid_json", "" },
        { "{}", 400, "invalid_json", "repository" },
        { "{" + Spec + ",\"repository\":7}", 400, "invalid_json", "repository" },
        { "{" + Spec + ",\"repository\":null}", 400, "invalid_json", "repository" },
        { "{" + Spec + ",\"repository\":\"a/b\",\"repo\":1}", 400, "unknown_field", "'repo'" },
        { "{" + Spec + ",\"repository\":\"a/b\",\"Autonomous\":true}", 400, "unknown_field", "'Autonomous'" },
        { "{" + Spec + ",\"repository\":\"a/b\",\"budget\":{\"attempts\":1,\"tries\":1}}", 400, "unknown_field", "'budget.tries'" },
        { "{" + Spec + ",\"repository\":\"a/b\",\"repository\":\"c/d\"}", 400, "invalid_json", "repository" },
        { "{" + Spec + ",\"repository\":\"a/b\",\"vtid\":\"../etc\"}", 400, "invalid_vtid", "../etc" },
        { "{" + Spec + ",\"repository\":\"a/b\",\"baseBranch\":\"main\",\"title\":\"Another\"}", 400, "invalid_spec", "title" },
        { "{" + Spec + ",\"repository\":\"a/b\",\"baseBranch\":\"main\",\"profile\":\"nowhere\"}", 400, "unknown_profile", "nowhere" },
        { "{\"spec\":\"\",\"repository\":\"a/b\",\"baseBranch\":\"main\"}", 400, "invalid_spec", "" },
        { new string('[', 1000) + new string(']', 1000), 400, "invalid_json", "" },
        { "{\"spec\":\"" + new string('a', 300 * 1024) + "\",\"repository\":\"a/b\",\"baseBranch\":\"main\"}", 400, "invalid_spec", "" },
        { "{\"spec\":\"" + new string('a', 2 * 1024 * 1024) + "\",\"repository\":\"a/b\"}", 413, "body_too_large", "" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_cannot_be_taken_is_named_and_changes_nothing(string body, int status, string code, string named)
    {
        var before = await service.Get<IAutopilotStore>().ReadTailAsync(default);

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var client = service.Client("operator");
        // A server that refuses a body unread closes the connection under a client that still writes it.
        client.DefaultRequestHeaders.ExpectContinue = true;
        var problem = await Service.ProblemAsync(await client.PostAsync("tasks", content), status, code);

        problem.GetProperty("detail").GetString()!.ShouldContain(named);
        (await service.Get<IAutopilotStore>().ReadTailAsync(default)).ShouldBe(before);
    }

    [Fact]
    public async Task A_body_that_is_not_utf_8_or_not_json_is_refused()
    {
        using var bytes = new ByteArrayContent([.. "{\"spec\":\""u8, 0xC3, 0x28, .. "\",\"repository\":\"a/b\"}"u8]);
        bytes.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await Service.ProblemAsync(await service.Client("operator").PostAsync("tasks", bytes), 400, "invalid_json");

        using var form = new StringContent("spec=a", Encoding.UTF8, "application/x-www-form-urlencoded");
        await Service.ProblemAsync(await service.Client("operator").PostAsync("tasks", form), 415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("GET", "tasks/nothing", 400, "invalid_vtid")]
    [InlineData("GET", "tasks/VTID-99999", 404, "task_not_found")]
    [InlineData("GET", "tasks/VTID-99999/events", 404, "task_not_found")]
    [InlineData("GET", "tasks/VTID-99999/events?after=x", 400, "invalid_field")]
    [InlineData("GET", "tasks?limit=0", 400, "invalid_field")]
    [InlineData("GET", "tasks?limit=501", 400, "invalid_field")]
    [InlineData("GET", "tasks?state=flying", 400, "invalid_field")]
    [InlineData("GET", "nowhere", 404, "not_found")]
    [InlineData("DELETE", "tasks/VTID-00001", 404, "not_found")]
    [InlineData("GET", "work/claim", 404, "not_found")]
    public async Task A_route_that_leads_nowhere_is_a_problem(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        await Service.ProblemAsync(await service.Client("all").SendAsync(request), status, code);
    }

    [Theory]
    [InlineData("work/claim", "{\"workerId\":\"w\",\"waitSeconds\":31}", "waitSeconds")]
    [InlineData("work/claim", "{\"workerId\":\"w\",\"waitSeconds\":-1}", "waitSeconds")]
    [InlineData("work/claim", "{\"workerId\":\" \"}", "workerId")]
    [InlineData("workers", "{\"name\":\"\",\"host\":\"h\",\"version\":\"1\"}", "name")]
    [InlineData("workers", "{\"name\":\"n\",\"host\":\"h\",\"version\":\"1\",\"maxConcurrent\":1001}", "maxConcurrent")]
    [InlineData("workers", "{\"name\":\"n\",\"host\":\"h\",\"version\":\"1\",\"capabilities\":[]}", "capabilities")]
    [InlineData("work/VTID-00001/heartbeat", "{\"workerId\":\"w\",\"fence\":1,\"usage\":{\"tokens\":-1}}", "usage")]
    public async Task A_field_out_of_its_range_is_named_with_what_is_accepted(string path, string body, string named)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var problem = await Service.ProblemAsync(await service.Client("worker").PostAsync(path, content), 400, "invalid_field");
        problem.GetProperty("detail").GetString()!.ShouldContain($"'{named}'");
    }

    [Fact]
    public void Two_idempotency_keys_are_none()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Idempotency-Key"] = new(["one", "two"]);

        Should.Throw<ProblemException>(() => Api.Key(context)).Message.ShouldContain("given 2 times");
    }
}
