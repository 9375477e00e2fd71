using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>Finds the operation of a request. References and paths match slashes, as they do on GitHub.</summary>
internal sealed class Router
{
    private readonly List<Route> routes = [];
    private readonly GitHubDouble github;

    public Router(GitHubDouble github)
    {
        this.github = github;
        Add("apps/create-installation-access-token", "POST", "/app/installations/{installation}/access_tokens", github.Tokens.MintAsync, isForApp: true);
        Add("apps/get-authenticated", "GET", "/app", github.Apps.GetAppAsync, isForApp: true);
        Add("apps/get-installation", "GET", "/app/installations/{installation}", github.Apps.GetInstallationAsync, isForApp: true);
        Add("apps/get-webhook-config-for-app", "GET", "/app/hook/config", github.Apps.GetHookAsync, isForApp: true);
        Add("apps/list-webhook-deliveries", "GET", "/app/hook/deliveries", github.Apps.ListDeliveriesAsync, isForApp: true);
        Add("apps/list-repos-accessible-to-installation", "GET", "/installation/repositories", github.Apps.ListRepositoriesAsync);
        Add("users/get-authenticated", "GET", "/user", github.Apps.GetUserAsync);
        Add("rate-limit/get", "GET", "/rate_limit", github.Apps.GetLimitAsync);
        AddIn("actions/list-repo-workflows", "GET", "/actions/workflows", github.Apps.ListWorkflowsAsync);
        AddIn("repos/get", "GET", "", RepositoryRoutes.GetAsync);
        AddIn("git/get-ref", "GET", "/git/ref/{ref+}", RepositoryRoutes.GetReferenceAsync);
        AddIn("git/get-commit", "GET", "/git/commits/{sha}", HistoryRoutes.GetCommitAsync);
        AddIn("git/get-blob", "GET", "/git/blobs/{sha}", HistoryRoutes.GetBlobAsync);
        AddIn("git/get-tree", "GET", "/git/trees/{sha}", HistoryRoutes.GetTreeAsync);
        AddIn("repos/compare-commits-with-basehead", "GET", "/compare/{from}\\.\\.\\.{to}", HistoryRoutes.CompareAsync);
        AddIn("repos/get-branch-rules", "GET", "/rules/branches/{branch+}", RuleRoutes.ListAsync);
        AddIn("repos/get-branch", "GET", "/branches/{branch+}", RuleRoutes.GetBranchAsync);
        Add("graphql", "POST", github.Prefix.Length > 0 ? "/api/graphql" : "/graphql", github.Graph.AnswerAsync);
        AddIn("issues/create-comment", "POST", "/issues/{number}/comments", PullRoutes.CommentAsync);
        AddIn("pulls/merge", "PUT", "/pulls/{number}/merge", MergeRoutes.MergeAsync);
        AddIn("checks/list-for-ref", "GET", "/commits/{sha}/check-runs", CheckRoutes.ListChecksAsync);
        AddIn("repos/get-combined-status-for-ref", "GET", "/commits/{sha}/status", CheckRoutes.GetStatusAsync);
        AddIn("repos/list-pull-requests-associated-with-commit", "GET", "/commits/{sha}/pulls", CheckRoutes.ListPullsAsync);
        AddIn("actions/list-workflow-runs-for-repo", "GET", "/actions/runs", CheckRoutes.ListRunsAsync);
        AddIn("actions/get-job-for-workflow-run", "GET", "/actions/jobs/{job}", CheckRoutes.GetJobAsync);
        AddIn("actions/download-job-logs-for-workflow-run", "GET", "/actions/jobs/{job}/logs", CheckRoutes.GetLogAsync);
        AddIn("repos/list-deployments", "GET", "/deployments", DeploymentRoutes.ListAsync);
        AddIn("repos/create-deployment", "POST", "/deployments", DeploymentRoutes.CreateAsync);
        AddIn("repos/create-deployment-status", "POST", "/deployments/{deployment}/statuses", DeploymentRoutes.CreateStatusAsync);
        AddIn("pulls/list-reviews", "GET", "/pulls/{number}/reviews", ReviewRoutes.ListAsync);
        AddIn("pulls/list-review-comments", "GET", "/pulls/{number}/comments", ReviewRoutes.ListCommentsAsync);
        AddIn("repos/get-collaborator-permission-level", "GET", "/collaborators/{login}/permission", ReviewRoutes.GetPermissionAsync);
        Add("storage", "GET", "/storage/logs/{job}", exchange => Task.FromResult(CheckRoutes.GetStored(github, exchange)), isAnonymous: true);
        AddIn("pulls/list", "GET", "/pulls", PullRoutes.ListAsync);
        AddIn("pulls/get", "GET", "/pulls/{number}", PullRoutes.GetAsync);
        AddIn("pulls/create", "POST", "/pulls", PullRoutes.CreateAsync);
        AddIn("pulls/update", "PATCH", "/pulls/{number}", PullRoutes.UpdateAsync);
    }

    /// <summary>Every operation that is answered.</summary>
    public IEnumerable<Route> Routes => routes;

    public Route? Find(Exchange exchange)
    {
        foreach (var route in routes.Where(route => route.Method == exchange.Method))
        {
            if (route.Pattern.Match(exchange.Path) is { Success: true } match)
            {
                exchange.Match = match;
                return route;
            }
        }

        return null;
    }

    private void AddIn(string operation, string method, string path, Func<DoubleRepository, Exchange, Task<DoubleAnswer>> handle)
    {
        Add(operation, method, "/repos/{owner}/{name}" + path, exchange => InAsync($"{exchange["owner"]}/{exchange["name"]}", exchange, handle));
        Add(operation, method, "/repositories/{id}" + path, exchange => InAsync(
            github.Repositories.Values.FirstOrDefault(repository => $"{repository.Id}" == exchange["id"])?.FullName ?? "", exchange, handle));
    }

    private async Task<DoubleAnswer> InAsync(string name, Exchange exchange, Func<DoubleRepository, Exchange, Task<DoubleAnswer>> handle)
    {
        if (!github.Repositories.TryGetValue(name, out var repository))
        {
            return github.Renamed.TryGetValue(name, out var id)
                ? DoubleAnswer.Redirect(exchange.Method == "GET" ? 301 : 307, $"{github.Address}repositories/{id}{exchange.Path[$"/repos/{name}".Length..]}{exchange.QueryString}")
                : DoubleAnswer.Error(404, "Not Found");
        }

        // One thing after the other in one repository, as a database would have it.
        using var turn = await repository.EnterAsync();
        return await handle(repository, exchange);
    }

    private void Add(string operation, string method, string path, Func<Exchange, Task<DoubleAnswer>> handle, bool isForApp = false, bool isAnonymous = false)
    {
        var pattern = Regex.Replace(
            path, @"\{(?<name>\w+)(?<deep>\+?)\}", match => $"(?<{match.Groups["name"].Value}>{(match.Groups["deep"].Length > 0 ? ".+" : "[^/]+")})", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        routes.Add(new Route(operation, method, new Regex($@"\A{pattern}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)), handle)
        {
            IsForApp = isForApp,
            IsAnonymous = isAnonymous,
        });
    }
}
