using System.Globalization;

namespace Autopilot;

/// <summary>What was read about the checks of a commit.</summary>
/// <param name="Entries">Those that count: of what ran again, the newest.</param>
/// <param name="Superseded">How many earlier ones were left out.</param>
/// <param name="Runs">The workflow runs, or null where they cannot be read.</param>
/// <param name="Required">The checks that must be there.</param>
internal sealed record CheckFacts(
    IReadOnlyList<CheckEntry> Entries, int Superseded, IReadOnlyList<WireWorkflowRun>? Runs, IReadOnlyList<RequiredCheck> Required)
{
    /// <summary>Whether nothing was reported at all, and nothing will be as far as can be seen.</summary>
    public bool IsEmpty => Entries.Count == 0 && Runs is null or { Count: 0 };

    /// <summary>What changes when the set does.</summary>
    public string Fingerprint => string.Join('\n', Entries.Select(entry => $"{entry.Key} {entry.Id} {entry.Word}").Order(StringComparer.Ordinal));

    /// <summary>Puts what counts together.</summary>
    public static CheckFacts Create(
        IReadOnlyList<WireCheckRun> checks, IReadOnlyList<WireStatus> statuses, IReadOnlyList<WireWorkflowRun>? runs, IReadOnlyList<RequiredCheck> required, bool neutralPasses)
    {
        var workflows = runs is null ? null : runs.Where(run => run.CheckSuiteId is not null)
            .GroupBy(run => run.CheckSuiteId!.Value).ToDictionary(group => group.Key, group => $"{group.First().WorkflowId} {group.First().Event}");
        var all = checks.Select(check => ReadCheck(check, workflows, neutralPasses)).Concat(statuses.Select(ReadStatus)).ToList();

        // By their start, and what has not started is the newest: an earlier one may end last. A number alone orders the rest.
        var current = all.GroupBy(entry => entry.Key)
            .Select(group => group.MaxBy(entry => (entry.StartedAt ?? DateTimeOffset.MaxValue, entry.Id))!)
            .OrderBy(entry => entry.Name, StringComparer.Ordinal).ThenBy(entry => entry.Kind, StringComparer.Ordinal).ThenBy(entry => entry.Id).ToList();
        return new CheckFacts(current, all.Count - current.Count, runs, required);
    }

    /// <summary>Of each workflow and event the run that started last.</summary>
    public IEnumerable<WireWorkflowRun> NewestRuns => (Runs ?? []).GroupBy(run => (run.WorkflowId, run.Event))
        .Select(group => group.MaxBy(run => (run.RunStartedAt ?? run.CreatedAt ?? DateTimeOffset.MaxValue, run.Id))!);

    private static CheckEntry ReadCheck(WireCheckRun check, Dictionary<long, string>? workflows, bool neutralPasses) => new(
        "check", check.Name ?? "", check.App?.Id ?? 0, WorkflowOf(check, workflows),
        CheckWords.OfRun(check.Status, check.Conclusion, neutralPasses), (check.Status == "completed" ? check.Conclusion : check.Status) ?? "nothing")
    {
        Id = check.Id,
        StartedAt = check.StartedAt,
        Url = check.HtmlUrl,
        IsJob = check.App?.Slug == "github-actions",
        Text = string.Join("\n\n", new[] { check.Output?.Title, check.Output?.Summary, check.Output?.Text }.Where(text => !string.IsNullOrWhiteSpace(text))),
    };

    // Where workflow runs cannot be read, a suite stands for its workflow: two that share the names of their jobs both count.
    private static string WorkflowOf(WireCheckRun check, Dictionary<long, string>? workflows) =>
        check.CheckSuite is not { Id: var suite } ? ""
        : workflows is null ? string.Create(CultureInfo.InvariantCulture, $"of suite {suite}")
        : workflows.GetValueOrDefault(suite, "");

    private static CheckEntry ReadStatus(WireStatus status) =>
        new("status", status.Context ?? "", 0, "", CheckWords.OfState(status.State), status.State ?? "nothing") { Url = status.TargetUrl, Text = status.Description ?? "" };
}
