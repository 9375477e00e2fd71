namespace Autopilot;

/// <summary>What a check set amounts to, with the reason.</summary>
internal sealed record CheckJudgement(Verdict Verdict, string Detail)
{
    /// <summary>Whether a check could not start at all.</summary>
    public bool IsBroken { get; private init; }

    /// <summary>
    /// Judges what was read, the worst first. Red is red whatever else is under way; green is only a set that is complete, holds
    /// something that judged, and has every required name.
    /// </summary>
    public static CheckJudgement Of(CheckFacts facts)
    {
        var runs = facts.NewestRuns.Select(run => (Run: run, Standing: CheckWords.OfRun(run.Status, run.Conclusion, neutralPasses: true))).ToList();
        var broken = runs.Where(run => run.Standing == CheckStanding.Broken).Select(run => run.Run.Name ?? "")
            .Concat(Named(facts, CheckStanding.Broken)).Distinct(StringComparer.Ordinal).ToList();
        var held = runs.Where(run => run.Standing == CheckStanding.Held).Select(run => run.Run.Name ?? "")
            .Concat(Named(facts, CheckStanding.Held)).Distinct(StringComparer.Ordinal).ToList();
        IEnumerable<string> Ended(CheckStanding standing) => runs.Where(run => run.Standing == standing).Select(run => $"workflow {run.Run.Name} ({run.Run.Conclusion})");
        var open = (facts.Runs ?? []).Where(run => run.Status != "completed").Select(run => $"{run.Name} ({run.Status})").ToList();
        var missing = facts.Required.Where(required => !facts.Entries.Any(required.IsMetBy)).Select(required => required.ToString()).ToList();

        return Named(facts, CheckStanding.Failed) is { Count: > 0 } failed ? new(Verdict.Failed, $"Failed: {Join(failed)}.")
            : Ended(CheckStanding.Failed).ToList() is { Count: > 0 } ended ? new(Verdict.Failed, $"Failed without a job that says so: {Join(ended)}.")
            : broken.Count > 0 ? new(Verdict.Unknown, $"Could not start: {Join(broken)}.") { IsBroken = true }
            : held.Count > 0 ? new(Verdict.Unknown, $"CI is held for approval: a person must let {Join(held)} run.")
            : open.Count > 0 ? new(Verdict.Pending, $"The set is partial: workflows {Join(open)} are under way.{Missing(missing)}")
            : Named(facts, CheckStanding.Pending) is { Count: > 0 } pending ? new(Verdict.Pending, $"Pending: {Join(pending)}.{Missing(missing)}")
            : Named(facts, CheckStanding.Cancelled).Concat(Ended(CheckStanding.Cancelled)).ToList() is { Count: > 0 } cancelled ? new(Verdict.Unknown, $"Cancelled without a judgement: {Join(cancelled)}.")
            : Named(facts, CheckStanding.Unknown).Concat(Ended(CheckStanding.Unknown)).ToList() is { Count: > 0 } unknown ? new(Verdict.Unknown, $"Not understood: {Join(unknown)}.")
            : missing.Count > 0 ? new(Verdict.Pending, $"Required checks are missing: {Join(missing)}.")
            : facts.Entries.Count == 0 ? new(Verdict.Unknown, "The set is empty: no check was reported, which is not green.")
            : facts.Entries.All(entry => entry.Standing == CheckStanding.Skipped) ? new(Verdict.Unknown, "Every check was skipped, which judges nothing.")
            : facts.Runs is null && facts.Required.Count == 0
                ? new(Verdict.Unknown, "Workflow runs cannot be read, so nobody can tell whether the set is complete: let the App read Actions, or require checks by name.")
            : new(Verdict.Passed, $"{facts.Entries.Count} checks passed{(facts.Superseded > 0 ? $"; {facts.Superseded} earlier results are superseded" : "")}.");
    }

    private static List<string> Named(CheckFacts facts, CheckStanding standing) =>
        [.. facts.Entries.Where(entry => entry.Standing == standing).Select(entry => $"{entry.Name} ({entry.Word})").Distinct(StringComparer.Ordinal)];

    private static string Missing(List<string> missing) => missing.Count == 0 ? "" : $" Required and not there yet: {Join(missing)}.";

    private static string Join(List<string> names) => names.Count <= 20 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(20))} and {names.Count - 20} more";
}
