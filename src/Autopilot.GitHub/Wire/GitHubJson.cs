using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>What is read and written as JSON. No field that is read is required; none is written that is not meant.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WireClaims))]
[JsonSerializable(typeof(WireError))]
[JsonSerializable(typeof(WireInstallationToken))]
[JsonSerializable(typeof(WireRepository))]
[JsonSerializable(typeof(WireReference))]
[JsonSerializable(typeof(WireCommit))]
[JsonSerializable(typeof(WireTree))]
[JsonSerializable(typeof(WireComparison))]
[JsonSerializable(typeof(WirePullRequest))]
[JsonSerializable(typeof(WirePullRequest[]))]
[JsonSerializable(typeof(WireNewPullRequest))]
[JsonSerializable(typeof(WirePullRequestChange))]
[JsonSerializable(typeof(WireComment))]
[JsonSerializable(typeof(WireMerge))]
[JsonSerializable(typeof(WireMerged))]
[JsonSerializable(typeof(WireRule[]))]
[JsonSerializable(typeof(WireBranch))]
[JsonSerializable(typeof(WireRuleCheck))]
[JsonSerializable(typeof(WireCheckRuns))]
[JsonSerializable(typeof(WireCombinedStatus))]
[JsonSerializable(typeof(WireWorkflowRuns))]
[JsonSerializable(typeof(WireJob))]
[JsonSerializable(typeof(WireEnqueue))]
[JsonSerializable(typeof(WireGraphAnswer))]
internal sealed partial class GitHubJson : JsonSerializerContext;
