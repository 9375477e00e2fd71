using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Autopilot;

/// <summary>How a kind of task is carried out and proven. Resolved and pinned on a run at activation.</summary>
public sealed record Profile
{
    /// <summary>The paths that are protected unless a profile says otherwise: CI, agent instructions, the engine's own settings.</summary>
    public static IReadOnlyList<string> DefaultProtectedPaths { get; } =
    [
        ".github/workflows/**", ".ci/**", ".autopilot/**", ".github/autopilot.yml", ".git*", "**/AGENTS.md", "**/CLAUDE.md", "**/GEMINI.md", ".mcp.json",
        ".claude/**", ".codex/**", ".gemini/**", ".husky/**", ".github/copilot-instructions.md", "**/.goosehints",
    ];

    /// <summary>The name that tasks use.</summary>
    public required string Name { get; init; }

    /// <summary>What a worker must offer; <c>*</c> matches every worker. Default <c>*</c>.</summary>
    public string Capability { get; init; } = "*";

    /// <summary>The deploy target. Either this or <see cref="DeploysNothing"/>: a missing setting never means "no deployment".</summary>
    public string? Target { get; init; }

    /// <summary>Says explicitly that the merge is the goal.</summary>
    public bool DeploysNothing { get; init; }

    /// <summary>Names of checks that must be among the green ones. Default: none by name, the set must only be complete.</summary>
    public IReadOnlyList<string> RequiredChecks { get; init; } = [];

    /// <summary>The ids of the validation rules. Default: every built-in rule.</summary>
    public IReadOnlyList<string> Rules { get; init; } = BuiltInRules.Ids;

    /// <summary>Globs of files that no agent may change. Default <see cref="DefaultProtectedPaths"/>.</summary>
    public IReadOnlyList<string> ProtectedPaths { get; init; } = DefaultProtectedPaths;

    /// <summary>How the pull request lands. Default: a merge commit.</summary>
    public MergeMethod MergeMethod { get; init; } = MergeMethod.Merge;

    /// <summary>Whether a person must approve the merge of the exact head. Default: no.</summary>
    public bool RequireMergeApproval { get; init; }

    /// <summary>Consecutive good answers that prove a revision, from 1 to 20; default 3.</summary>
    public int GoodAnswers { get; init; } = 3;

    /// <summary>What one claim sets aside of the budget, in tokens and US dollars. A null price is unknown.</summary>
    public Usage Reservation { get; init; } = new(0, 0m);

    /// <summary>The limits.</summary>
    public TimeoutOptions Timeouts { get; init; } = new();

    /// <summary>What is wrong with the profile, one sentence each.</summary>
    /// <param name="knownRules">The ids of the registered rules.</param>
    public IEnumerable<string> Problems(IReadOnlyCollection<string> knownRules)
    {
        if (Target is null != DeploysNothing)
        {
            yield return $"Profile '{Name}': set either Target or DeploysNothing.";
        }

        if (Rules.Count == 0)
        {
            yield return $"Profile '{Name}': at least one rule is required; a validation that looks at nothing passes everything.";
        }

        foreach (var rule in Rules.Where(rule => !knownRules.Contains(rule, StringComparer.Ordinal)))
        {
            yield return $"Profile '{Name}': rule '{rule}' is not registered. Registered: {string.Join(", ", knownRules)}.";
        }

        if (Timeouts.Heartbeat * 3 > Timeouts.Lease)
        {
            yield return $"Profile '{Name}': Heartbeat ({Timeouts.Heartbeat}) must be at most a third of Lease ({Timeouts.Lease}).";
        }

        if (GoodAnswers is < 1 or > 20)
        {
            yield return $"Profile '{Name}': GoodAnswers is {GoodAnswers}; from 1 to 20 is accepted.";
        }
    }

    /// <summary>The policy that a run pins.</summary>
    public RunPolicy Resolve()
    {
        var policy = new RunPolicy
        {
            Profile = Name,
            Capability = Capability,
            Target = Target,
            RequiredChecks = RequiredChecks,
            Rules = Rules,
            ProtectedPaths = ProtectedPaths,
            MergeMethod = MergeMethod,
            RequireMergeApproval = RequireMergeApproval,
            GoodAnswers = GoodAnswers,
            Reservation = Reservation,
            Timeouts = Timeouts,
        };
        return policy with { Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(policy)))) };
    }
}
