using System.Globalization;

namespace Autopilot;

/// <summary>A pull request, read back: open, right base, right head, with a difference.</summary>
public sealed record PullRequestEvidence : Evidence
{
    /// <summary>Its number on the code host.</summary>
    public required int Number { get; init; }

    /// <summary>Where a person reads it.</summary>
    public required string Url { get; init; }

    /// <summary>The commit it offers: equal to the work's head.</summary>
    public required string HeadSha { get; init; }

    /// <summary>The branch it is to be merged into.</summary>
    public required string BaseBranch { get; init; }

    /// <summary>The files that it changes; never empty.</summary>
    public required IReadOnlyList<string> ChangedFiles { get; init; }

    /// <inheritdoc/>
    public override string Subject => string.Create(CultureInfo.InvariantCulture, $"#{Number} {HeadSha}");
}
