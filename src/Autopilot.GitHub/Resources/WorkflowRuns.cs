using System.Globalization;
using System.Text;

namespace Autopilot;

/// <summary>Workflow runs, their jobs and logs.</summary>
internal sealed class WorkflowRuns(GitHubConnection connection)
{
    /// <summary>Every workflow run for a commit; null where this identity may not read them, or there are no Actions.</summary>
    public async Task<IReadOnlyList<WireWorkflowRun>?> FindAsync(RepositoryName repository, string sha, CancellationToken cancellationToken)
    {
        var call = GitHubCall.Get("actions/list-workflow-runs-for-repo", $"{repository.Path}/actions/runs?head_sha={Uri.EscapeDataString(sha)}&per_page=100");
        try
        {
            var pages = await connection.FindPagesAsync(call, GitHubJson.Default.WireWorkflowRuns, cancellationToken).ConfigureAwait(false);
            return pages is null ? null : [.. pages.SelectMany(page => page.WorkflowRuns ?? []).Where(run => run.HeadSha == sha)];
        }
        catch (ProviderException error) when (error.Code == GitHubErrors.Forbidden)
        {
            return null;
        }
    }

    /// <summary>How many workflows a repository has; null where this identity may not read them, or there are no Actions.</summary>
    public async Task<int?> CountWorkflowsAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        var answer = await connection.SendAsync(GitHubCall.Get("actions/list-repo-workflows", $"{repository.Path}/actions/workflows?per_page=1"), cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer.Parse(GitHubJson.Default.WireWorkflows).TotalCount : null;
    }

    /// <summary>The newest workflow run that somebody's push or pull request started, or null.</summary>
    public async Task<WireWorkflowRun?> FindLatestOfAsync(RepositoryName repository, string actor, CancellationToken cancellationToken)
    {
        var call = GitHubCall.Get("actions/list-workflow-runs-for-repo", $"{repository.Path}/actions/runs?actor={Uri.EscapeDataString(actor)}&per_page=1");
        var answer = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess && answer.Parse(GitHubJson.Default.WireWorkflowRuns).WorkflowRuns is [var latest, ..] ? latest : null;
    }

    /// <summary>A job with its steps, or null.</summary>
    public Task<WireJob?> FindJobAsync(RepositoryName repository, long job, CancellationToken cancellationToken) => connection.FindAsync(
        GitHubCall.Get("actions/get-job-for-workflow-run", string.Create(CultureInfo.InvariantCulture, $"{repository.Path}/actions/jobs/{job}")),
        GitHubJson.Default.WireJob, cancellationToken);

    /// <summary>A job's log, or null when it is not there any more.</summary>
    public async Task<string?> FindLogAsync(RepositoryName repository, long job, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{repository.Path}/actions/jobs/{job}/logs");
        var call = GitHubCall.Get("actions/download-job-logs-for-workflow-run", path) with { Revalidates = false };
        var answer = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? Encoding.UTF8.GetString(answer.Body) : answer.Status is 404 or 410 ? null : throw GitHubErrors.Of(call, answer);
    }
}
