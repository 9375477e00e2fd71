namespace Autopilot;

/// <summary>The merge, read back: the landed tree is the three-way merge of its base side and the validated head.</summary>
public sealed record MergeEvidence : Evidence
{
    /// <summary>The validated head that landed.</summary>
    public required string HeadSha { get; init; }

    /// <summary>The commit on the base branch that landed it.</summary>
    public required string MergeSha { get; init; }

    /// <summary>The base side of the landed commit: its first parent, or what a rebase was put on.</summary>
    public required string BaseSha { get; init; }

    /// <summary>The tree that landed.</summary>
    public required string TreeSha { get; init; }

    /// <summary>Whether the base had moved since validation; the tree rule holds all the same.</summary>
    public bool BaseDrift { get; init; }

    /// <summary>The earlier attempt whose merge this run adopted, where it did not merge by itself.</summary>
    public int? AdoptedFrom { get; init; }

    /// <inheritdoc/>
    public override string Subject => $"{HeadSha} {MergeSha}";
}
