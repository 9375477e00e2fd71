using System.Globalization;

namespace Autopilot;

/// <summary>Looks at a repository: whether work can be pushed and merged there, what its base asks for, and whether pushes are judged.</summary>
internal sealed class RepositoryProbe(GitHubApi api, RepositoryName repository, string? actor)
{
    public async Task<IReadOnlyList<ProbeFinding>> InspectAsync(CancellationToken cancellationToken)
    {
        var found = await api.Repositories.GetAsync(repository, cancellationToken).ConfigureAwait(false);
        var branch = found.DefaultBranch ?? "main";
        return
        [
            Access(found),
            await RulesAsync(found, branch, cancellationToken).ConfigureAwait(false),
            await WorkflowsAsync(cancellationToken).ConfigureAwait(false),
        ];
    }

    private ProbeFinding Access(WireRepository found) =>
        found.Archived == true ? new ProbeFinding("github.repository", ProbeStatus.Missing, $"{repository} is archived", "Unarchive it: nothing can be pushed.")
        : found.Permissions?.Push == false
            ? new ProbeFinding("github.repository", ProbeStatus.Missing, $"this identity may read {repository}, and not push to it", "Give it write access.")
            : new ProbeFinding(
                "github.repository", ProbeStatus.Good,
                $"{repository}, default branch {found.DefaultBranch}, merges by {string.Join(", ", Methods(found).DefaultIfEmpty("methods that this identity may not see"))}");

    private static IEnumerable<string> Methods(WireRepository found) =>
        new[] { (found.AllowMergeCommit, "merge"), (found.AllowSquashMerge, "squash"), (found.AllowRebaseMerge, "rebase") }
            .Where(method => method.Item1 == true).Select(method => method.Item2);

    private async Task<ProbeFinding> RulesAsync(WireRepository found, string branch, CancellationToken cancellationToken)
    {
        var rules = await api.Branches.ListRulesAsync(repository, branch, cancellationToken).ConfigureAwait(false);
        var anything = new CheckRequest(new EffectKey(Vtid.Parse("VTID-0000"), 1, EffectAction.StartChecks, 1), repository.ToString(), "", branch, []);
        var checks = await RequiredChecks.ListAsync(api, repository, rules, anything, cancellationToken).ConfigureAwait(false);
        var reviews = RequiredReviews.Count(rules);
        var asks = new List<string>();
        if (checks.Count > 0)
        {
            asks.Add($"the checks {string.Join(", ", checks)}");
        }

        if (reviews > 0)
        {
            asks.Add(string.Create(CultureInfo.InvariantCulture, $"{reviews} approving review{(reviews == 1 ? "" : "s")}, for which a run waits as long as for its checks"));
        }

        if (rules.Any(rule => rule.Type == "merge_queue"))
        {
            asks.Add("its merge queue, which is used");
        }

        var name = $"{repository}@{branch}";
        return checks.Count > 0
            ? new ProbeFinding("github.rules", ProbeStatus.Good, $"{name} asks for {string.Join("; ", asks)}")
            : new ProbeFinding(
                "github.rules", ProbeStatus.Advice, $"{name} requires no check by name{(asks.Count > 0 ? $"; it asks for {string.Join("; ", asks)}" : "")}: a green set must also settle",
                $"Require checks by name, in a ruleset of {found.FullName ?? name} or in the profile's RequiredChecks.");
    }

    private async Task<ProbeFinding> WorkflowsAsync(CancellationToken cancellationToken)
    {
        const string Name = "github.workflows";
        var count = await api.WorkflowRuns.CountWorkflowsAsync(repository, cancellationToken).ConfigureAwait(false);
        if (count is null)
        {
            return new ProbeFinding(Name, ProbeStatus.Advice, $"whether {repository} has workflows cannot be read", "Let the identity read Actions; without, only checks that are required by name prove a set complete.");
        }

        if (count == 0)
        {
            return new ProbeFinding(Name, ProbeStatus.Advice, $"{repository} has no workflow: unless something else judges pull requests, every run waits for checks until its deadline", "Add a workflow on pull_request.");
        }

        var latest = actor is null ? null : await api.WorkflowRuns.FindLatestOfAsync(repository, actor, cancellationToken).ConfigureAwait(false);
        return latest is null
            ? new ProbeFinding(
                Name, ProbeStatus.Advice, $"{repository} has {count} workflow{(count == 1 ? "" : "s")}; none has been started by {actor ?? "this identity"} yet, so whether its pushes start them shows with the first run",
                "Nothing, if it never pushed: pushes of an App or a person start workflows, those of a job's own token do not.")
            : new ProbeFinding(Name, ProbeStatus.Good, string.Create(CultureInfo.InvariantCulture, $"pushes by {actor} start workflows: '{latest.Name}' at {latest.CreatedAt:u}"));
    }
}
