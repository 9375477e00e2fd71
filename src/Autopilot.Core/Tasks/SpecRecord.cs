namespace Autopilot;

/// <summary>The current spec of a task, without its text.</summary>
/// <param name="Hash">SHA-256 of the normalised text: 64 lower-case hex digits.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Missing">What an invalid spec lacks, one sentence each.</param>
/// <param name="SubmittedBy">Who wrote it; this principal may not approve it.</param>
/// <param name="Scope">Globs of the files that the work may change.</param>
/// <param name="Acceptance">The lines by which a person will judge the result.</param>
public sealed record SpecRecord(
    string Hash,
    SpecStatus Status,
    IReadOnlyList<string> Missing,
    string SubmittedBy,
    IReadOnlyList<string> Scope,
    IReadOnlyList<string> Acceptance)
{
    /// <summary>Globs of the tests that judge the work; the agent may not change them.</summary>
    public IReadOnlyList<string> Tests { get; init; } = [];

    /// <summary>The approval, void as soon as the hash differs from <see cref="Hash"/>.</summary>
    public SpecApproval? Approval { get; init; }

    /// <summary>Why a person rejected it.</summary>
    public string? Rejection { get; init; }
}
