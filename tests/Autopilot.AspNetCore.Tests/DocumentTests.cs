using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;

namespace Autopilot.Tests;

/// <summary>The OpenAPI document is what was approved, and tells of every route.</summary>
public sealed class DocumentTests(Service service) : IClassFixture<Service>
{
    private const string Accept = "AUTOPILOT_ACCEPT_API";

    /// <summary>Every route of the contract, with its verbs.</summary>
    public static TheoryData<string, string> Contract { get; } = new()
    {
        { "/api/v1/tasks", "get post" },
        { "/api/v1/tasks/{vtid}", "get" },
        { "/api/v1/tasks/{vtid}/spec", "put" },
        { "/api/v1/tasks/{vtid}/spec/approve", "post" },
        { "/api/v1/tasks/{vtid}/spec/reject", "post" },
        { "/api/v1/tasks/{vtid}/activate", "post" },
        { "/api/v1/tasks/{vtid}/retry", "post" },
        { "/api/v1/tasks/{vtid}/cancel", "post" },
        { "/api/v1/tasks/{vtid}/merge/approve", "post" },
        { "/api/v1/tasks/{vtid}/events", "get" },
        { "/api/v1/events/stream", "get" },
        { "/api/v1/workers", "get post" },
        { "/api/v1/work/claim", "post" },
        { "/api/v1/work/heartbeat", "post" },
        { "/api/v1/work/{vtid}/heartbeat", "post" },
        { "/api/v1/work/{vtid}/complete", "post" },
        { "/api/v1/work/{vtid}/fail", "post" },
        { "/api/v1/work/{vtid}/release", "post" },
        { "/api/v1/controls/execution", "get put" },
        { "/api/v1/me", "get" },
        { "/api/v1/me/role", "put" },
        { "/api/v1/webhooks/github", "post" },
        { "/health/live", "get" },
        { "/health/ready", "get" },
    };

    [Fact]
    public async Task The_document_is_the_approved_one()
    {
        using var response = await service.Client("worker").GetAsync("openapi.json");
        var received = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, received);
        response.Content.Headers.ContentType.ShouldBe(new MediaTypeHeaderValue("application/json", "utf-8"));

        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            await File.WriteAllTextAsync(ApprovedDocument.Path, received);
        }

        var (approved, now) = ((await File.ReadAllTextAsync(ApprovedDocument.Path)).Split('\n'), received.Split('\n'));
        var line = approved.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        if (line < Math.Max(approved.Length, now.Length))
        {
            Assert.Fail($"""
                The OpenAPI document is not docs/openapi.json; they differ first in line {line + 1}:
                - {approved.ElementAtOrDefault(line)}
                + {now.ElementAtOrDefault(line)}
                Accept it with: {Accept}=1 dotnet test tests/Autopilot.AspNetCore.Tests --filter DisplayName~The_document_is
                """);
        }
    }

    [Theory]
    [MemberData(nameof(Contract))]
    public void A_route_of_the_contract_is_in_the_document_with_its_verbs(string route, string verbs) =>
        Verbs(ApprovedDocument.Root.GetProperty("paths").GetProperty($"/autopilot{route}")).ShouldBe(verbs);

    [Fact]
    public void Every_route_that_is_mapped_is_in_the_document_and_nothing_else_is()
    {
        var mapped = service.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/autopilot/", StringComparison.Ordinal))
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(verb => $"{verb.ToLowerInvariant()} {endpoint.RoutePattern.RawText}"));

        ApprovedDocument.Root.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(verb => $"{verb.Name} {path.Name}"))
            .ShouldBe(mapped, StringComparer.Ordinal, ignoreOrder: true, "Describe a route where it is mapped, with a row of Operations.");
    }

    [Fact]
    public async Task The_documents_of_the_host_and_ours_know_nothing_of_each_other()
    {
        using var client = new HttpClient { BaseAddress = service.Address };
        var own = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json")).RootElement;

        own.GetProperty("paths").EnumerateObject().Select(path => path.Name).ShouldBe(["/own"]);
        ApprovedDocument.Root.GetProperty("paths").TryGetProperty("/own", out _).ShouldBeFalse();
        own.ToString().ShouldNotContain("VTID");
    }

    [Fact]
    public async Task The_document_is_for_principals_and_for_nobody_else()
    {
        await Service.ProblemAsync(await service.Client(null).GetAsync("openapi.json"), 401, "unauthenticated");
        foreach (var role in AutopilotRoles.All)
        {
            await Service.ReadAsync(await service.Client(role).GetAsync("openapi.json"));
        }
    }

    private static string Verbs(JsonElement path) => string.Join(' ', path.EnumerateObject().Select(verb => verb.Name).Order(StringComparer.Ordinal));
}
