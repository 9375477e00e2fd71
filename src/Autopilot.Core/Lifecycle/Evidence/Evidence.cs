using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>
/// A fact that the engine itself read through a verification port, and by which a run moves. It names the task, the
/// attempt and the commit that it is about; evidence about anything else is never accepted.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PullRequestEvidence), "pull_request")]
[JsonDerivedType(typeof(ChecksEvidence), "checks")]
[JsonDerivedType(typeof(ValidationEvidence), "validation")]
[JsonDerivedType(typeof(MergeEvidence), "merge")]
[JsonDerivedType(typeof(DeploymentEvidence), "deployment")]
[JsonDerivedType(typeof(ServingEvidence), "serving")]
[JsonDerivedType(typeof(VerificationEvidence), "verification")]
public abstract record Evidence
{
    /// <summary>The task it is about.</summary>
    public required Vtid Vtid { get; init; }

    /// <summary>The attempt it is about.</summary>
    public required int Attempt { get; init; }

    /// <summary>When the fact was read, by the store's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The provider that was asked: <c>local</c>, <c>github</c>, … or <c>autopilot</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The commit that the fact is about.</summary>
    [JsonIgnore]
    public abstract string Subject { get; }
}
