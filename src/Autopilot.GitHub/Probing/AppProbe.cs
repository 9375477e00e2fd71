using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace Autopilot;

/// <summary>Looks at an App and its installation: who it is, what it may do, and what became of its webhooks.</summary>
internal sealed class AppProbe(AppCalls app, GitHubOptions options)
{
    // What each call needs, by GitHub's documentation "Permissions required for GitHub Apps".
    private static readonly (string Name, string Least, string For)[] Needed =
    [
        ("contents", "write", "push branches and merge"),
        ("pull_requests", "write", "open and close pull requests"),
        ("checks", "read", "read check runs"),
        ("statuses", "read", "read statuses"),
        ("actions", "read", "tell whether a check set is complete, and read logs of failed jobs"),
        ("metadata", "read", "read repositories"),
    ];

    private static readonly string[] Events = ["check_run", "check_suite", "merge_group", "pull_request", "pull_request_review", "push", "status", "workflow_run"];

    private static readonly string[] Ranks = ["", "read", "write", "admin"];

    /// <summary>The name under which the App acts, once it is known.</summary>
    public string? Actor { get; private set; }

    public async Task<ProbeFinding> IdentifyAsync(CancellationToken cancellationToken)
    {
        var self = await AskAsync("apps/get-authenticated", "app", GitHubJson.Default.WireAppSelf, cancellationToken).ConfigureAwait(false);
        Actor = $"{self.Slug}[bot]";
        return new ProbeFinding("github.identity", ProbeStatus.Good, $"App {self.Slug}, which acts as {Actor}");
    }

    public async Task<IReadOnlyList<ProbeFinding>> InspectInstallationAsync(CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"app/installations/{options.InstallationId ?? 0}");
        var found = await AskAsync("apps/get-installation", path, GitHubJson.Default.WireInstallation, cancellationToken).ConfigureAwait(false);
        if (found.SuspendedAt is { } since)
        {
            return [new ProbeFinding("github.installation", ProbeStatus.Missing, $"the installation for {found.Account?.Login} is suspended since {since:u}", "Let an owner of the organisation unsuspend it.")];
        }

        var has = found.Permissions ?? new Dictionary<string, string>(StringComparer.Ordinal);
        var needed = options.RecordsDeployments ? [.. Needed, ("deployments", "write", "show deployments")] : Needed;
        var missing = needed.Where(need => Array.IndexOf(Ranks, has.GetValueOrDefault(need.Name, "")) < Array.IndexOf(Ranks, need.Least)).ToList();
        var unheard = Events.Except(found.Events ?? [], StringComparer.Ordinal).ToList();
        return
        [
            new ProbeFinding("github.installation", ProbeStatus.Good, $"installed for {found.Account?.Login}"),
            missing.Count == 0
                ? new ProbeFinding("github.permissions", ProbeStatus.Good, $"all that are needed: {string.Join(", ", needed.Select(need => $"{need.Name} {need.Least}"))}")
                : new ProbeFinding(
                    "github.permissions", ProbeStatus.Missing, $"missing: {string.Join("; ", missing.Select(need => $"{need.Name} {need.Least}, to {need.For}"))}",
                    "Add them in the App's settings, and let an owner accept them."),
            unheard.Count == 0
                ? new ProbeFinding("github.events", ProbeStatus.Good, "subscribed to every event that hastens a look")
                : new ProbeFinding("github.events", ProbeStatus.Advice, $"not subscribed to {string.Join(", ", unheard)}", "Subscribe the App to them; without, their news waits for the next poll."),
        ];
    }

    public async Task<ProbeFinding> InspectWebhookAsync(CancellationToken cancellationToken)
    {
        const string Name = "github.webhook";
        var hook = await AskAsync("apps/get-webhook-config-for-app", "app/hook/config", GitHubJson.Default.WireHookConfiguration, cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrEmpty(hook.Url))
        {
            return new ProbeFinding(Name, ProbeStatus.Advice, "the App has no webhook: every look waits for the next poll", "Point it at the path /autopilot/api/v1/webhooks/github of the service, with a secret.");
        }

        var deliveries = await AskAsync("apps/list-webhook-deliveries", "app/hook/deliveries?per_page=50", GitHubJson.Default.WireDeliveryArray, cancellationToken).ConfigureAwait(false);
        var failed = deliveries.Where(delivery => delivery.StatusCode is < 200 or >= 300).ToList();

        // A delivery that failed is not repeated by GitHub, and need not be: the next poll has long seen what it told.
        return failed.Count == 0
            ? new ProbeFinding(Name, ProbeStatus.Good, string.Create(CultureInfo.InvariantCulture, $"goes to {hook.Url}; the last {deliveries.Length} deliveries were taken"))
            : new ProbeFinding(
                Name, ProbeStatus.Advice,
                string.Create(CultureInfo.InvariantCulture, $"{failed.Count} of the last {deliveries.Length} deliveries to {hook.Url} failed, the latest ({failed[0].Event}) with {failed[0].StatusCode} {failed[0].Status} at {failed[0].DeliveredAt:u}"),
                "404: no secret is configured here. 401: the secret is another one. Otherwise: the address is not reached.");
    }

    private async Task<T> AskAsync<T>(string operation, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var call = GitHubCall.Get(operation, path) with { Revalidates = false };
        var answer = await app.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer.Parse(type) : throw GitHubErrors.Of(call, answer);
    }
}
