using System.Globalization;

namespace Autopilot.Testing;

/// <summary>What a proof says was so in the outside world at the time at which the engine read it (law 3).</summary>
internal sealed class EvidenceLaws(SimulatedCodeHost codeHost, SimulatedChecks checks, SimulatedTarget target, Fates fates, EffectLaws effects)
{
    private const string Law = "No move without evidence, and evidence is what was true outside (law 3).";

    // What was read before a look ended, and was then committed.
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(3);

    /// <summary>What is wrong with what a commit added, or null.</summary>
    public (string Law, string What)? Find(CommitStep step)
    {
        if (step.Run is not { } run)
        {
            return null;
        }

        foreach (var evidence in run.Evidence.Skip(step.IsNewRun ? 0 : step.RunBefore!.Evidence.Count))
        {
            var problem = evidence.Vtid != run.Vtid || evidence.Attempt != run.Attempt ? $"it is about {evidence.Vtid} attempt {evidence.Attempt}"
                : evidence.At > step.Now + TimeSpan.FromSeconds(10) ? $"it was read at {evidence.At:O}, in the future"
                : Untrue(evidence, run, step, evidence.At - Look);
            if (problem is not null)
            {
                return (Law, $"{run.Vtid} attempt {run.Attempt} became {run.State.Name()} by {evidence.GetType().Name}: {problem}.");
            }
        }

        return run.State.IsTerminal() && !step.IsNewRun && Untrue(step, run) is { } cleanUp
            ? ("Clean-up is told as it went (law 8).", $"{run.Vtid} attempt {run.Attempt}: {cleanUp}.")
            : null;
    }

    private string? Untrue(Evidence evidence, Run run, CommitStep step, DateTimeOffset from) => evidence switch
    {
        PullRequestEvidence pr => codeHost.Find(pr.Number) is not { } pull ? $"there is no pull request #{pr.Number}"
            : pull.Branch != run.Work?.Branch ? $"#{pr.Number} comes from {pull.Branch}, the work is on {run.Work?.Branch}"
            : !pull.Was(PullRequestState.Open, pr.BaseBranch, from) ? $"#{pr.Number} was not open against {pr.BaseBranch}"
            : !codeHost.Repository.Showed(pull.Branch, pr.HeadSha, from) ? $"{pull.Branch} did not show {pr.HeadSha}"
            : pr.HeadSha != run.Work.HeadSha ? $"the work's head is {run.Work.HeadSha}, not {pr.HeadSha}"
            : null,
        ChecksEvidence green => green.Sha != run.Find<PullRequestEvidence>()?.HeadSha ? $"the pull request's head is not {green.Sha}"
            : !checks.WasGreen(green.Sha, from, step.Now) ? $"the checks of {green.Sha} were not green" : null,
        ValidationEvidence validation => UntrueValidation(validation, run, from),
        MergeEvidence merge => UntrueMerge(merge, run),
        DeploymentEvidence deployment => UntrueDeployment(deployment, run, from),
        ServingEvidence serving => !target.Served(run.Policy.Target!, serving.Revision, serving.Commit, from) ? $"{serving.Revision} did not serve {serving.Commit}"
            : !codeHost.Repository.Contains(serving.MergeSha, serving.Commit) ? $"{serving.Commit} does not contain {serving.MergeSha}" : null,
        VerificationEvidence verified => target.GoodAnswers(run.Policy.Target!, verified.ReportedCommit, (step.RunBefore ?? run).EnteredAt) is var good && good < run.Policy.GoodAnswers
            ? $"the service named {verified.ReportedCommit} in {good.ToString(CultureInfo.InvariantCulture)} good answers" : null,
        _ => null,
    };

    private string? UntrueValidation(ValidationEvidence validation, Run run, DateTimeOffset from)
    {
        var files = codeHost.Repository.Changed(validation.BaseSha, validation.Sha);
        return validation.Sha != run.Find<ChecksEvidence>()?.Sha ? $"{validation.Sha} was not checked"
            : !codeHost.Repository.Showed(SimulatedRepository.Main, validation.BaseSha, from) ? $"the base was not at {validation.BaseSha}"
            : run.Policy.Rules.Except(validation.Rules, StringComparer.Ordinal).FirstOrDefault() is { } missing ? $"rule {missing} did not pass"
            : files.Count == 0 ? "the work changes nothing"
            : files.FirstOrDefault(file => !file.StartsWith("src/", StringComparison.Ordinal)) is { } outside ? $"the work changes {outside}"
            : run.Policy.Rules.Contains(SimulatedRule.Name, StringComparer.Ordinal) && fates.Of(run.Vtid, run.Attempt) == Mishap.RuleRefuses ? "a rule refuses the work"
            : null;
    }

    private string? UntrueMerge(MergeEvidence merge, Run run)
    {
        var repository = codeHost.Repository;
        return !repository.Knows(merge.MergeSha) || !repository.Contains(merge.MergeSha, repository.Tip) ? $"{merge.MergeSha} is not on the base"
            : repository[merge.MergeSha].Parents[0].Sha != merge.BaseSha ? $"{merge.MergeSha} does not follow {merge.BaseSha}"
            : repository.Merge(merge.BaseSha, merge.HeadSha)?.SequenceEqual(repository[merge.MergeSha].Files) != true ? $"{merge.MergeSha} is not the merge of its sides"
            : !codeHost.Pulls.Any(pull => pull.LandedAs == merge.MergeSha && pull.Head == merge.HeadSha) ? $"{merge.MergeSha} landed another head"
            : merge.AdoptedFrom is null && merge.HeadSha != run.Find<ValidationEvidence>()?.Sha ? $"{merge.HeadSha} was not validated"
            : null;
    }

    private string? UntrueDeployment(DeploymentEvidence deployment, Run run, DateTimeOffset from) =>
        deployment.Commit != run.Find<MergeEvidence>()?.MergeSha ? $"{deployment.Commit} was not merged by this run"
        : deployment.CoveredBy is { } covering
            ? !target.Served(deployment.Target, deployment.Revision, covering, from) ? $"{deployment.Revision} did not serve {covering}"
                : !codeHost.Repository.Contains(deployment.Commit, covering) ? $"{covering} does not contain {deployment.Commit}" : null
        : target.Find(deployment.Target, deployment.Revision)?.Commit != deployment.Commit ? $"{deployment.Revision} is not a revision of {deployment.Commit}"
        : null;

    private string? Untrue(CommitStep step, Run run)
    {
        var merged = step.Events.FirstOrDefault(e => e.Outcome is not null)?.Data?["merged"]?.ToString();
        if (merged == "false" && effects.HasMerged(run))
        {
            return "it says that nothing was merged, and the engine merged";
        }

        foreach (var cleanUp in run.CleanUps.Where(cleanUp => cleanUp.Result == CleanUp.Verified))
        {
            if (cleanUp.Action == EffectAction.ClosePullRequest
                && codeHost.Find(int.Parse(cleanUp.Subject, CultureInfo.InvariantCulture)) is { State: PullRequestState.Open, IsHidden: false })
            {
                return $"pull request #{cleanUp.Subject} is told closed, and is open";
            }

            if (cleanUp.Action == EffectAction.Restore && run.Find<DeploymentEvidence>() is { Baseline: { } baseline } deployment
                && (!target.Served(deployment.Target, baseline.Revision, baseline.Commit, step.Now - Look)
                    || target.GoodAnswers(deployment.Target, baseline.Commit, step.Now - Look) == 0))
            {
                return $"the traffic is told restored to {baseline.Revision}, which was not seen to serve";
            }
        }

        return null;
    }
}
