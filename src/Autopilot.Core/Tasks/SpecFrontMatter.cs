using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Autopilot;

/// <summary>The YAML above a spec's body. Keys that are not listed here are left alone.</summary>
public sealed record SpecFrontMatter
{
    /// <summary><c>id</c>: the task's id, where the spec carries one.</summary>
    public string? Id { get; private init; }

    /// <summary><c>title</c>: one line.</summary>
    public string? Title { get; private init; }

    /// <summary><c>scope</c>: globs of the files that may change.</summary>
    public IReadOnlyList<string> Scope { get; private init; } = [];

    /// <summary><c>acceptance</c>: lines by which the result is judged.</summary>
    public IReadOnlyList<string> Acceptance { get; private init; } = [];

    /// <summary><c>tests</c>: globs of the tests that judge the work; the agent may not change them.</summary>
    public IReadOnlyList<string> Tests { get; private init; } = [];

    /// <summary><c>profile</c>: how the task is proven.</summary>
    public string? Profile { get; private init; }

    /// <summary><c>budget</c>: <c>attempts</c>, <c>wallClock</c> (hh:mm:ss), <c>tokens</c>, <c>money</c> (US dollars).</summary>
    public Budget? Budget { get; private init; }

    /// <summary><c>blockedBy</c>: ids of tasks that must be completed first.</summary>
    public IReadOnlyList<string> BlockedBy { get; private init; } = [];

    /// <summary><c>conflictsWith</c>: ids of tasks that must not run at the same time.</summary>
    public IReadOnlyList<string> ConflictsWith { get; private init; } = [];

    /// <summary>What could not be read, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; private init; } = [];

    internal static SpecFrontMatter Parse(string yaml)
    {
        if (string.IsNullOrWhiteSpace(yaml))
        {
            return new SpecFrontMatter();
        }

        try
        {
            if (YamlDepth.IsExceeded(yaml))
            {
                return new SpecFrontMatter { Problems = [$"front matter: at most {YamlDepth.Most} levels of nesting are accepted."] };
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? Read(root)
                : new SpecFrontMatter { Problems = ["front matter: one YAML mapping of keys to values is accepted."] };
        }
        catch (YamlException error)
        {
            return new SpecFrontMatter { Problems = [$"front matter: line {error.Start.Line} is not YAML ({error.Message})."] };
        }
    }

    private static SpecFrontMatter Read(YamlMappingNode root)
    {
        var problems = new List<string>();
        var front = new SpecFrontMatter
        {
            Id = Scalar(root, "id"),
            Title = Scalar(root, "title"),
            Scope = List(root, "scope", problems),
            Acceptance = List(root, "acceptance", problems),
            Tests = List(root, "tests", problems),
            Profile = Scalar(root, "profile"),
            Budget = ReadBudget(root, problems),
            BlockedBy = Ids(root, "blockedBy", problems),
            ConflictsWith = Ids(root, "conflictsWith", problems),
        };
        return front with { Problems = problems };
    }

    private static YamlNode? Child(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    private static string? Scalar(YamlMappingNode node, string key) =>
        Child(node, key) is YamlScalarNode { Value: { } text } && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private static List<string> List(YamlMappingNode root, string key, List<string> problems)
    {
        switch (Child(root, key))
        {
            case null:
                return [];
            case YamlScalarNode single:
                return string.IsNullOrWhiteSpace(single.Value) ? [] : [single.Value.Trim()];
            case YamlSequenceNode sequence when sequence.All(item => item is YamlScalarNode):
                return [.. sequence.Cast<YamlScalarNode>()
                    .Select(item => item.Value?.Trim() ?? "")
                    .Where(item => item.Length > 0)];
            default:
                problems.Add($"{key}: a list of texts is accepted.");
                return [];
        }
    }

    private static List<string> Ids(YamlMappingNode root, string key, List<string> problems)
    {
        var ids = List(root, key, problems);
        problems.AddRange(ids
            .Where(id => !VtidGrammar.IsId(id))
            .Select(id => $"{key}: '{id}' is not a VTID; accepted: {VtidGrammar.Accepted}."));
        return ids;
    }

    private static Budget? ReadBudget(YamlMappingNode root, List<string> problems)
    {
        switch (Child(root, "budget"))
        {
            case null:
                return null;
            case YamlMappingNode node:
                return new Budget
                {
                    Attempts = Number(node, "attempts", 1, 20, whole: true, problems) is { } attempts ? (int)attempts : new Budget().Attempts,
                    Tokens = Number(node, "tokens", 1, long.MaxValue, whole: true, problems) is { } tokens ? (long)tokens : null,
                    Money = Number(node, "money", 0.01m, 1_000_000, whole: false, problems),
                    WallClock = Duration(node, "wallClock", problems),
                };
            default:
                problems.Add("budget: a mapping with attempts, wallClock, tokens or money is accepted.");
                return null;
        }
    }

    private static decimal? Number(YamlMappingNode node, string key, decimal least, decimal most, bool whole, List<string> problems)
    {
        if (Scalar(node, key) is not { } text)
        {
            return null;
        }

        // No thousands separators: with them "1,5" would be fifteen.
        var style = whole ? NumberStyles.None : NumberStyles.AllowDecimalPoint;
        if (decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        problems.Add($"budget.{key}: '{text}' is not a {(whole ? "whole number" : "number")} from {least} to {most}.");
        return null;
    }

    // Not TimeSpan.Parse: to it "24:00:00" is 24 days, and "30" is 30 days.
    private static TimeSpan? Duration(YamlMappingNode node, string key, List<string> problems)
    {
        if (Scalar(node, key) is not { } text)
        {
            return null;
        }

        if (text.Split(':') is [{ Length: 1 or 2 or 3 } hours, { Length: 2 } minutes, { Length: 2 } seconds]
            && int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var h)
            && int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var m) && m < 60
            && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var s) && s < 60
            && new TimeSpan(h, m, s) is var value && value > TimeSpan.Zero)
        {
            return value;
        }

        problems.Add($"budget.{key}: '{text}' is not a duration; accepted: hh:mm:ss, up to 999:59:59.");
        return null;
    }
}
