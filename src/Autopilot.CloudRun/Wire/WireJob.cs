using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>A job. An update replaces it as a whole, so what the adapter does not know of goes back as it came.</summary>
internal sealed record WireJob
{
    // What Cloud Run says of a job beside the fields below, and nobody tells it.
    private static readonly string[] Said =
    [
        "uid", "generation", "createTime", "updateTime", "deleteTime", "expireTime", "creator", "lastModifier", "observedGeneration", "conditions", "executionCount",
        "latestCreatedExecution", "satisfiesPzs",
    ];

    public string? Name { get; init; }

    public string? Etag { get; init; }

    public bool? Reconciling { get; init; }

    public WireCondition? TerminalCondition { get; init; }

    public WireJobTemplate? Template { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; set; }

    /// <summary>The image of its front container, or null.</summary>
    [JsonIgnore]
    public string? Image => WireContainer.FindFront(Template?.Template?.Containers ?? [])?.Image;

    /// <summary>The change that gives it another image.</summary>
    public WireJob WithImage(string image)
    {
        var task = Template?.Template ?? new WireTaskTemplate();
        return this with
        {
            TerminalCondition = null,
            Reconciling = null,
            Rest = Rest?.Where(field => !Said.Contains(field.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal),
            Template = (Template ?? new WireJobTemplate()) with { Template = task with { Containers = WireContainer.WithImage(task.Containers ?? [], image) } },
        };
    }
}

/// <summary>What a job's executions are made from.</summary>
internal sealed record WireJobTemplate
{
    public WireTaskTemplate? Template { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; set; }
}

/// <summary>What the tasks of an execution are made from.</summary>
internal sealed record WireTaskTemplate
{
    public IReadOnlyList<WireContainer>? Containers { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; set; }
}
