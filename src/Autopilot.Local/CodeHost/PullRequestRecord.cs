using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>A pull request as it is stored inside the repository.</summary>
internal sealed record PullRequestRecord
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public required int Number { get; init; }

    public required string Key { get; init; }

    public required string HeadBranch { get; init; }

    /// <summary>The head when it was opened; once closed or merged, the head then.</summary>
    public required string HeadSha { get; init; }

    public required string BaseBranch { get; init; }

    /// <summary>The tip of the base when it was opened: a head that was contained already then has not landed since.</summary>
    public required string BaseSha { get; init; }

    public required string Title { get; init; }

    public required string Body { get; init; }

    public PullRequestState State { get; init; } = PullRequestState.Open;

    /// <summary>Why it was closed.</summary>
    public string? Comment { get; init; }

    /// <summary>The commit that a merge is about to land, or has landed. It is written before the base moves.</summary>
    public PullRequestLanding? Landing { get; init; }

    /// <summary>The record as one line of ASCII, so that several can be read from one stream by lines.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    public static PullRequestRecord Parse(string json) =>
        JsonSerializer.Deserialize<PullRequestRecord>(json, Format)
        ?? throw new ProviderException(FailureKind.Environment, "record_unreadable", "A pull request record in refs/autopilot/pulls is empty.");
}
