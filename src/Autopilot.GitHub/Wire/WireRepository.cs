using System.Text.Json;

namespace Autopilot;

/// <summary>A repository.</summary>
internal sealed record WireRepository
{
    public long Id { get; init; }

    public string? FullName { get; init; }

    public string? DefaultBranch { get; init; }

    public string? CloneUrl { get; init; }

    public bool? Archived { get; init; }

    public bool? AllowMergeCommit { get; init; }

    public bool? AllowSquashMerge { get; init; }

    public bool? AllowRebaseMerge { get; init; }

    public WireRepositoryPermissions? Permissions { get; init; }
}

/// <summary>What the identity may do in a repository.</summary>
internal sealed record WireRepositoryPermissions
{
    public bool? Push { get; init; }
}

/// <summary>A reference.</summary>
internal sealed record WireReference
{
    public WireObject? Object { get; init; }
}

/// <summary>The object of a reference, or one that a commit names.</summary>
internal sealed record WireObject
{
    public string? Sha { get; init; }
}

/// <summary>A commit, as git has it.</summary>
internal sealed record WireCommit
{
    public string? Sha { get; init; }

    public WireObject? Tree { get; init; }

    public IReadOnlyList<WireObject>? Parents { get; init; }

    public string? Message { get; init; }
}

/// <summary>A tree: its own entries, or everything below it.</summary>
internal sealed record WireTree
{
    public IReadOnlyList<WireTreeEntry>? Tree { get; init; }

    public bool Truncated { get; init; }
}

/// <summary>A file or folder of a tree.</summary>
internal sealed record WireTreeEntry
{
    public string? Path { get; init; }

    public string? Mode { get; init; }

    public string? Type { get; init; }

    public string? Sha { get; init; }
}

/// <summary>What a file holds.</summary>
internal sealed record WireBlob
{
    public string? Content { get; init; }

    public string? Encoding { get; init; }

    public long? Size { get; init; }
}

/// <summary>How two commits differ.</summary>
internal sealed record WireComparison
{
    public string? Status { get; init; }

    public int AheadBy { get; init; }

    public WireObject? MergeBaseCommit { get; init; }

    public IReadOnlyList<WireListedCommit>? Commits { get; init; }

    public IReadOnlyList<WireFile>? Files { get; init; }
}

/// <summary>A commit of a list.</summary>
internal sealed record WireListedCommit
{
    public string? Sha { get; init; }

    public WireCommitContent? Commit { get; init; }

    public IReadOnlyList<WireObject>? Parents { get; init; }
}

/// <summary>What a commit of a list holds.</summary>
internal sealed record WireCommitContent
{
    public WireObject? Tree { get; init; }

    public string? Message { get; init; }
}

/// <summary>A file that differs.</summary>
internal sealed record WireFile
{
    public string? Filename { get; init; }

    public string? PreviousFilename { get; init; }
}

/// <summary>A rule that holds for a branch; its parameters differ from type to type.</summary>
internal sealed record WireRule
{
    public string? Type { get; init; }

    public JsonElement? Parameters { get; init; }
}

/// <summary>A branch with its protection, as everybody who reads it may see it.</summary>
internal sealed record WireBranch
{
    public WireProtection? Protection { get; init; }
}

/// <summary>A branch's protection.</summary>
internal sealed record WireProtection
{
    public WireRequiredChecks? RequiredStatusChecks { get; init; }
}

/// <summary>The checks that a branch's protection requires.</summary>
internal sealed record WireRequiredChecks
{
    public IReadOnlyList<string>? Contexts { get; init; }

    public IReadOnlyList<WireRequiredCheck>? Checks { get; init; }
}

/// <summary>A check that a protection requires, and the App that must report it.</summary>
internal sealed record WireRequiredCheck
{
    public string? Context { get; init; }

    public long? AppId { get; init; }
}

/// <summary>A check that a rule requires, and the App that must report it.</summary>
internal sealed record WireRuleCheck
{
    public string? Context { get; init; }

    public long? IntegrationId { get; init; }
}
