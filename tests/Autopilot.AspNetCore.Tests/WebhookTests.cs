using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Autopilot.Tests;

/// <summary>A delivery from GitHub is believed by its signature alone, counts once, and hastens a look.</summary>
public sealed class WebhookTests(Service service) : IClassFixture<Service>
{
    private const string Path = "webhooks/github";

    [Fact]
    public void GH_33_the_documented_vector_is_signed_and_one_byte_more_is_not()
    {
        const string signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        string[] secrets = ["It's a Secret to Everybody"];

        GitHubSignature.IsBy(secrets, "Hello, World!"u8, signature).ShouldBeTrue();
        GitHubSignature.IsBy(["another secret", .. secrets], "Hello, World!"u8, signature).ShouldBeTrue();
        GitHubSignature.IsBy(secrets, "Hello, World!\n"u8, signature).ShouldBeFalse();
        GitHubSignature.IsBy(["another secret"], "Hello, World!"u8, signature).ShouldBeFalse();
        GitHubSignature.IsBy([], "Hello, World!"u8, signature).ShouldBeFalse();
        foreach (var wrong in new[] { null, "", "sha256=", signature[7..], signature[..^1], signature + "0", "sha1=" + signature[7..], signature.Replace('7', 'g') })
        {
            GitHubSignature.IsBy(secrets, "Hello, World!"u8, wrong).ShouldBeFalse(wrong);
        }
    }

    [Theory]
    [InlineData("pull_request", """{"action":"synchronize","pull_request":{"number":3,"head":{"ref":"BRANCH"},"base":{"ref":"main"}}}""")]
    [InlineData("check_run", """{"action":"completed","check_run":{"check_suite":{"head_branch":"BRANCH"},"pull_requests":[]}}""")]
    [InlineData("check_suite", """{"check_suite":{"head_branch":null,"pull_requests":[{"head":{"ref":"BRANCH"},"base":{"ref":"main"}}]}}""")]
    [InlineData("workflow_run", """{"workflow_run":{"head_branch":"BRANCH"}}""")]
    [InlineData("status", """{"sha":"abc","branches":[{"name":"main"},{"name":"BRANCH"}]}""")]
    [InlineData("push", """{"ref":"refs/heads/BRANCH","before":"0","after":"1"}""")]
    public async Task GH_34_a_delivery_is_stored_counts_once_and_moves_nothing_but_the_next_look(string name, string payload)
    {
        var vtid = await service.ActivateAsync();
        await Eventually.SeeAsync(
            async () => await service.Get<IAutopilotStore>().ReadTaskAsync(Vtid.Parse(vtid), 0, 100, default), seen => seen.Any(entry => entry.Type == EventTypes.Offered));
        payload = payload.Replace("BRANCH", $"autopilot/{vtid}-1.1", StringComparison.Ordinal);
        var (delivery, before) = (Guid.NewGuid().ToString(), (await service.GetAsync($"tasks/{vtid}")).GetProperty("version").GetInt64());

        var first = await Service.ReadAsync(await SendAsync(name, delivery, payload), 202);
        var again = await Service.ReadAsync(await SendAsync(name, delivery, payload), 202);

        first.ToString().ShouldBe($$"""{"outcome":"accepted","tasks":["{{vtid}}"]}""");
        again.ToString().ShouldBe("""{"outcome":"repeated","tasks":[]}""");
        (await service.Get<IAutopilotStore>().AcceptAsync(new Notification("github", delivery, []), default)).ShouldBeFalse();
        (await service.GetAsync($"tasks/{vtid}")).GetProperty("version").GetInt64().ShouldBe(before);
        await Service.ReadAsync(await service.PostAsync("operator", $"tasks/{vtid}/cancel", new { reason = "over" }), 202);
    }

    [Theory]
    [InlineData("star", """{"action":"created"}""", "ignored")]
    [InlineData("ping", """{"zen":"Design for failure.","hook_id":1}""", "accepted")]
    [InlineData("push", """{"ref":"refs/heads/main"}""", "accepted")]
    [InlineData("push", """{"ref":"refs/heads/autopilot/VTID-99999-1.1"}""", "accepted")]
    public async Task GH_36_an_event_that_is_unknown_or_about_no_run_of_ours_is_acknowledged_and_counted(string name, string payload, string outcome)
    {
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, meters) => meters.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            if (instrument == Telemetry.Deliveries)
            {
                counted.Enqueue(string.Join(' ', tags.ToArray().Select(tag => tag.Value)));
            }
        });
        listener.Start();

        (await Service.ReadAsync(await SendAsync(name, Guid.NewGuid().ToString(), payload), 202)).GetProperty("outcome").GetString().ShouldBe(outcome);

        var line = $"{(outcome == "ignored" ? "unknown" : name)} {outcome}";
        counted.Any(one => one == line).ShouldBeTrue(string.Join(", ", counted));
    }

    [Fact]
    public async Task What_is_not_signed_well_formed_and_small_is_refused()
    {
        const string payload = """{"ref":"refs/heads/main"}""";
        var signature = Sign(payload);
        foreach (var wrong in new[] { null, "", "sha256=00", signature.ToUpperInvariant(), signature[..^1] + (signature[^1] == '0' ? '1' : '0') })
        {
            await Service.ProblemAsync(await SendAsync("push", "d", payload, wrong), 401, "invalid_signature");
        }

        await Service.ProblemAsync(await SendAsync("push", "d", payload + " ", signature), 401, "invalid_signature");
        await Service.ProblemAsync(await SendAsync("push", "", payload), 400, "invalid_field");
        await Service.ProblemAsync(await SendAsync("push", new string('d', 101), payload), 400, "invalid_field");
        await Service.ProblemAsync(await SendAsync("", "d", payload), 400, "invalid_field");
        foreach (var broken in new[] { "", "payload=%7B%7D", "{", """{"ref":""", "[[", new string('[', 5000) })
        {
            await Service.ProblemAsync(await SendAsync("push", "d", broken), 400, "invalid_json");
        }

        await Service.ProblemAsync(await SendAsync("push", "d", $$"""{"ref":"{{new string('a', 6 * 1024 * 1024)}}"}"""), 413, "body_too_large");
        (await service.Get<IAutopilotStore>().AcceptAsync(new Notification("github", "d", []), default)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""["autopilot/\ud800","refs/heads/autopilot/\u0000"]""")]
    [InlineData("[\"autopilot/\u00c3\u0028\"]")]
    public void A_branch_that_is_no_text_is_nobodys(string payload) => GitHubDelivery.Tasks(Encoding.Latin1.GetBytes(payload)).ShouldBeEmpty();

    [Fact]
    public void A_payload_full_of_branches_wakes_a_bounded_number_of_tasks()
    {
        var branches = string.Join(',', Enumerable.Range(1, 1000).Select(number => $"\"autopilot/VTID-{number:D5}-1.1\""));

        GitHubDelivery.Tasks(Encoding.UTF8.GetBytes($"[{branches},\"autopilot/VTID-00001-2.7\"]")).Count.ShouldBe(100);
    }

    private Task<HttpResponseMessage> SendAsync(string name, string delivery, string payload) => SendAsync(name, delivery, payload, Sign(payload));

    private async Task<HttpResponseMessage> SendAsync(string name, string delivery, string payload, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Headers = { ExpectContinue = true }, Content = new ByteArrayContent(Encoding.UTF8.GetBytes(payload)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-GitHub-Event", name);
        request.Headers.Add("X-GitHub-Delivery", delivery);
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", signature);
        }

        return await service.Client(null).SendAsync(request);
    }

    private static string Sign(string payload) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Service.WebhookSecret), Encoding.UTF8.GetBytes(payload)));
}
