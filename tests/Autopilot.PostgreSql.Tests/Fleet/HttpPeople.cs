using System.Net.Http.Json;
using System.Text.Json;
using Autopilot.PostgreSql.FleetHost;

namespace Autopilot.Tests;

/// <summary>
/// People who create, approve and activate tasks over HTTP, as they would with <c>curl</c> behind two servers: a command without an answer is
/// given again under its key, to whichever server is there.
/// </summary>
internal sealed class HttpPeople(IReadOnlyList<Uri> servers) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient author = FailoverHandler.Connect(servers, 0, FleetTokens.Author);
    private readonly HttpClient approver = FailoverHandler.Connect(servers, 1, FleetTokens.Approver);

    public async Task ActivateAsync(NewTask task, CancellationToken stop)
    {
        var id = task.Vtid!;
        var creation = new { vtid = id, spec = task.Spec, repository = task.Repository, baseBranch = task.BaseBranch, profile = task.Profile, autonomous = task.Autonomous };
        var created = await PostAsync(author, "tasks", creation, $"create/{id}", stop);
        var approval = new { specHash = created.GetProperty("spec").GetProperty("hash").GetString() };
        await PostAsync(approver, $"tasks/{id}/spec/approve", approval, $"approve/{id}", stop);
        await PostAsync(author, $"tasks/{id}/activate", approval, $"activate/{id}", stop);
    }

    public void Dispose()
    {
        author.Dispose();
        approver.Dispose();
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body, string key, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
                request.Headers.Add("Idempotency-Key", key);
                using var response = await client.SendAsync(request, stop);
                var text = await response.Content.ReadAsStringAsync(stop);
                response.IsSuccessStatusCode.ShouldBeTrue($"{path}: {text}");
                return JsonSerializer.Deserialize<JsonElement>(text);
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                await Task.Delay(Pause, TimeProvider.System, stop);
            }
        }
    }
}
