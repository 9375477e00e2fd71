using System.Text.Json.Serialization.Metadata;

namespace Autopilot.Tests;

/// <summary>What reads the answer of which operation. Nothing that is not read is asked of an answer.</summary>
internal static class Readers
{
    private static readonly GitHubJson Json = GitHubJson.Default;

    private static readonly Dictionary<string, JsonTypeInfo?> Answers = new(StringComparer.Ordinal)
    {
        ["actions/download-job-logs-for-workflow-run"] = null, // A redirect to a text.
        ["actions/get-job-for-workflow-run"] = Json.WireJob,
        ["actions/list-repo-workflows"] = Json.WireWorkflows,
        ["actions/list-workflow-runs-for-repo"] = Json.WireWorkflowRuns,
        ["apps/create-installation-access-token"] = Json.WireInstallationToken,
        ["apps/get-authenticated"] = Json.WireAppSelf,
        ["apps/get-installation"] = Json.WireInstallation,
        ["apps/get-webhook-config-for-app"] = Json.WireHookConfiguration,
        ["apps/list-repos-accessible-to-installation"] = Json.WireInstallationRepositories,
        ["apps/list-webhook-deliveries"] = Json.WireDeliveryArray,
        ["checks/list-for-ref"] = Json.WireCheckRuns,
        ["git/get-blob"] = Json.WireBlob,
        ["git/get-commit"] = Json.WireCommit,
        ["git/get-ref"] = Json.WireReference,
        ["git/get-tree"] = Json.WireTree,
        ["issues/create-comment"] = null, // Only its status is read.
        ["pulls/create"] = Json.WirePullRequest,
        ["pulls/get"] = Json.WirePullRequest,
        ["pulls/list"] = Json.WirePullRequestArray,
        ["pulls/list-review-comments"] = Json.WireReviewCommentArray,
        ["pulls/list-reviews"] = Json.WireReviewArray,
        ["pulls/merge"] = Json.WireMerged,
        ["pulls/update"] = Json.WirePullRequest,
        ["rate-limit/get"] = Json.WireRateLimits,
        ["repos/compare-commits-with-basehead"] = Json.WireComparison,
        ["repos/create-deployment"] = Json.WireDeployment,
        ["repos/create-deployment-status"] = null, // Only its status is read.
        ["repos/get"] = Json.WireRepository,
        ["repos/get-branch"] = Json.WireBranch,
        ["repos/get-branch-rules"] = Json.WireRuleArray,
        ["repos/get-collaborator-permission-level"] = Json.WirePermission,
        ["repos/get-combined-status-for-ref"] = Json.WireCombinedStatus,
        ["repos/list-deployments"] = Json.WireDeploymentArray,
        ["repos/list-pull-requests-associated-with-commit"] = Json.WirePullRequestArray,
        ["users/get-authenticated"] = Json.WireUser,
    };

    // One type reads a pull request of a list and one by itself, and one type reads every error.
    private static readonly HashSet<string> Absent = new(
        [
            "pulls/list 200[].merged", "pulls/list 200[].mergeable", "pulls/list 200[].mergeable_state",
            "repos/list-pull-requests-associated-with-commit 200[].merged",
            "repos/list-pull-requests-associated-with-commit 200[].mergeable",
            "repos/list-pull-requests-associated-with-commit 200[].mergeable_state",
        ],
        StringComparer.Ordinal);

    // Of these only the status is read.
    private static readonly HashSet<string> Unread = new(["repos/create-deployment 202"], StringComparer.Ordinal);

    // What GitHub answers to any request, whether or not an operation's description repeats it.
    private static readonly HashSet<int> Everywhere = [301, 304, 307, 401, 403, 404];

    // Known from others' records of what GitHub answers, and not described.
    private static readonly HashSet<string> Undescribed = new(
        [
            "checks/list-for-ref 422", // "No commit found for SHA", where it does not know the commit.
        ],
        StringComparer.Ordinal);

    public static IEnumerable<string> Operations => Answers.Keys;

    public static bool IsKnown(string operation) => Answers.ContainsKey(operation);

    /// <summary>What reads an answer with this status; null: nobody.</summary>
    public static JsonTypeInfo? Find(string operation, int status) => status >= 400 ? Json.WireError : status is >= 200 and < 300 && !Unread.Contains($"{operation} {status}") ? Answers[operation] : null;

    public static bool MayAnswer(string operation, int status) => Everywhere.Contains(status) || Undescribed.Contains($"{operation} {status}");

    /// <summary>Whether what reads an answer need not find this in it, because it reads others too.</summary>
    public static bool MayBeAbsent(string place) => Absent.Contains(place) || place.EndsWith(".errors", StringComparison.Ordinal);
}
