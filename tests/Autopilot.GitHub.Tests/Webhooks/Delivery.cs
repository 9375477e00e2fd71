using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>One delivery of a webhook, in the form of GitHub's payloads.</summary>
internal sealed record Delivery(string Event, string Id, JsonObject Payload)
{
    /// <summary>What GitHub sends about a run that goes all the way, in the order in which it happens.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="branch">The run's branch.</param>
    public static IReadOnlyList<Delivery> OfRun(DoubleRepository repository, string branch)
    {
        var deliveries = new List<Delivery>();
        void Add(string name, string? action, params (string Name, JsonNode? Value)[] facts)
        {
            var payload = new JsonObject { ["repository"] = repository.ToJson(), ["installation"] = new JsonObject { ["id"] = TokenDesk.Installation } };
            foreach (var (fact, value) in action is null ? facts : [("action", (JsonNode?)action), .. facts])
            {
                payload[fact] = value;
            }

            deliveries.Add(new Delivery(name, $"{repository.Id}-{deliveries.Count}", payload));
        }

        JsonObject Pull() => new() { ["number"] = 1, ["state"] = "open", ["head"] = new JsonObject { ["ref"] = branch, ["sha"] = "c0ffee" }, ["base"] = new JsonObject { ["ref"] = "main" } };
        JsonObject Suite() => new() { ["head_branch"] = branch, ["head_sha"] = "c0ffee", ["status"] = "queued", ["conclusion"] = null, ["pull_requests"] = new JsonArray(Pull()) };
        JsonObject Check() => new() { ["name"] = "build", ["status"] = "completed", ["conclusion"] = "success", ["check_suite"] = Suite() };
        JsonObject Run() => new() { ["name"] = "build", ["head_branch"] = branch, ["head_sha"] = "c0ffee" };

        Add("create", null, ("ref", branch), ("ref_type", "branch"));
        Add("push", null, ("ref", $"refs/heads/{branch}"), ("before", new string('0', 40)), ("after", "c0ffee"));
        Add("pull_request", "opened", ("pull_request", Pull()));
        Add("check_suite", "requested", ("check_suite", Suite()));
        Add("workflow_run", "requested", ("workflow_run", Run()));
        Add("workflow_job", "queued", ("workflow_job", Run()));
        Add("check_run", "created", ("check_run", Check()));
        Add("check_run", "completed", ("check_run", Check()));
        Add("workflow_run", "completed", ("workflow_run", Run()));
        Add("check_suite", "completed", ("check_suite", Suite()));
        Add("status", null, ("sha", "c0ffee"), ("state", "success"), ("branches", new JsonArray(new JsonObject { ["name"] = branch })));
        Add("pull_request", "closed", ("pull_request", Pull()));
        Add("push", null, ("ref", "refs/heads/main"), ("before", "c0ffee"), ("after", "decade"));
        Add("delete", null, ("ref", branch), ("ref_type", "branch"));
        return deliveries;
    }
}
