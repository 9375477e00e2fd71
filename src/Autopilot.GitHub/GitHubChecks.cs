using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// Check runs, statuses and reviews of exactly one commit as checks. A push or a pull request starts them, so nothing is started here;
/// what counts is read anew at every look, whatever an event said.
/// </summary>
internal sealed class GitHubChecks(GitHubApi api, GitHubOptions options, TimeProvider time, ILogger logger) : IChecks
{
    private const int MostExplained = 5;

    private readonly FailureExcerpt excerpt = new(api, logger);
    private readonly HeadReviews reviews = new(api);
    private readonly SettledSets settled = new(time);

    public string Provider => "github";

    public bool MustBeStarted => false;

    public Task<WriteResult<string>> StartAsync(CheckRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(WriteResults.Done($"GitHub starts the checks of {request.Sha} by itself"));

    public async Task<CheckReading> ReadAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        var repository = RepositoryName.Parse(request.Repository);
        if (await api.CheckRuns.FindAsync(repository, request.Sha, cancellationToken).ConfigureAwait(false) is not { } checks)
        {
            await api.Repositories.GetAsync(repository, cancellationToken).ConfigureAwait(false);
            return new CheckReading(request.Sha, Verdict.Unknown, $"GitHub does not know {request.Sha} in {repository}.", []);
        }

        var rules = await api.Branches.ListRulesAsync(repository, request.BaseBranch, cancellationToken).ConfigureAwait(false);
        var facts = CheckFacts.Create(
            checks,
            await api.CheckRuns.ListStatusesAsync(repository, request.Sha, cancellationToken).ConfigureAwait(false),
            await api.WorkflowRuns.FindAsync(repository, request.Sha, cancellationToken).ConfigureAwait(false),
            await RequiredChecks.ListAsync(api, repository, rules, request, cancellationToken).ConfigureAwait(false),
            options.NeutralPasses);
        var judgement = CheckJudgement.Of(facts);
        if (judgement.IsBroken)
        {
            throw new ProviderException(FailureKind.Environment, FailureReasons.ChecksUnavailable, $"The checks of {request.Sha} cannot run. {judgement.Detail} Mend the workflow.");
        }

        var pulls = await api.Pulls.ListOpenWithHeadAsync(repository, request.Sha, request.BaseBranch, cancellationToken).ConfigureAwait(false);
        var said = await reviews.ReadAsync(repository, pulls, request.Sha, cancellationToken).ConfigureAwait(false);
        if (said.Objectors.Count > 0)
        {
            // As with a red check, whatever else is under way.
            judgement = new CheckJudgement(Verdict.Failed, $"{judgement.Detail} Changes are requested by {string.Join(", ", said.Objectors)}.");
        }
        else if (judgement.Verdict == Verdict.Passed || facts.IsEmpty)
        {
            judgement = await DoubtAsync(repository, request, facts, judgement, pulls, cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<CheckResult> results = [.. await DescribeAsync(repository, facts, cancellationToken).ConfigureAwait(false), .. said.Objections];
        if (judgement.Verdict == Verdict.Passed && RequiredReviews.Count(rules) is > 0 and var needed)
        {
            judgement = said.FindMissing(needed) is { } missing ? new CheckJudgement(Verdict.Pending, $"{judgement.Detail} {missing}") : judgement;
            results = [.. results, .. said.Approvals];
        }

        return new CheckReading(request.Sha, judgement.Verdict, judgement.Detail, results) { Remarks = said.FindRemarks() };
    }

    /// <summary>Looks for what makes a green set worth nothing: it is not complete yet, or a conflict keeps workflows from running.</summary>
    private async Task<CheckJudgement> DoubtAsync(
        RepositoryName repository, CheckRequest request, CheckFacts facts, CheckJudgement judgement, IReadOnlyList<WirePullRequest> pulls, CancellationToken cancellationToken)
    {
        if (facts.Required.Count == 0 && judgement.Verdict == Verdict.Passed
            && settled.See(repository, request.Sha, facts.Fingerprint) is var unchanged && unchanged < options.SettleTime)
        {
            return new CheckJudgement(
                Verdict.Pending, string.Create(CultureInfo.InvariantCulture, $"The green set is not settled: it has been as it is for {unchanged.TotalSeconds:0} s, and more may follow until {options.SettleTime.TotalSeconds:0} s."));
        }

        foreach (var pull in pulls)
        {
            if (await api.Pulls.FindAsync(repository, pull.Number, cancellationToken).ConfigureAwait(false) is { Mergeable: false })
            {
                return new CheckJudgement(Verdict.Unknown, $"Blocked by a conflict: pull request #{pull.Number} does not merge into {request.BaseBranch}, so no workflow runs for it.");
            }
        }

        return judgement;
    }

    private async Task<IReadOnlyList<CheckResult>> DescribeAsync(RepositoryName repository, CheckFacts facts, CancellationToken cancellationToken)
    {
        var results = new List<CheckResult>();
        var explained = 0;
        foreach (var (entry, name) in facts.Entries.Zip(NamesOf(facts.Entries)))
        {
            var detail = entry.Standing == CheckStanding.Failed && explained++ < MostExplained
                ? await excerpt.DescribeAsync(repository, entry, cancellationToken).ConfigureAwait(false)
                : $"{entry.Word}{(entry.Url is null ? "" : $": {entry.Url}")}";
            results.Add(new CheckResult(name, CheckWords.ToVerdict(entry.Standing), detail));
        }

        return results;
    }

    // Of several with one name only the first keeps it, so that none of them is overlooked.
    private static IEnumerable<string> NamesOf(IReadOnlyList<CheckEntry> entries)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var name = entry.Name;
            for (var number = 1; !given.Add(name); number++)
            {
                name = number == 1
                    ? $"{entry.Name} ({(entry.Workflow.Length > 0 ? $"workflow {entry.Workflow}" : entry.App > 0 ? $"App {entry.App}" : entry.Kind)})"
                    : $"{entry.Name} ({number})";
            }

            yield return name;
        }
    }
}
