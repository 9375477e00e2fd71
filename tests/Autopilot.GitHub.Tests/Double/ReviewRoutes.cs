using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Reviews, and what their authors may do.</summary>
internal static class ReviewRoutes
{
    public static Task<DoubleAnswer> ListAsync(DoubleRepository repository, Exchange exchange) => Task.FromResult(
        PullRoutes.Find(repository, exchange) is { } pull ? Pages.Cut(repository, exchange, pull.Reviews) : DoubleAnswer.Error(404, "Not Found"));

    public static Task<DoubleAnswer> ListCommentsAsync(DoubleRepository repository, Exchange exchange) => Task.FromResult(
        PullRoutes.Find(repository, exchange) is { } pull ? Pages.Cut(repository, exchange, pull.ReviewComments) : DoubleAnswer.Error(404, "Not Found"));

    public static Task<DoubleAnswer> GetPermissionAsync(DoubleRepository repository, Exchange exchange) => Task.FromResult(
        repository.Permissions.TryGetValue(exchange["login"], out var permission)
            ? DoubleAnswer.Json(new JsonObject { ["permission"] = permission, ["role_name"] = permission, ["user"] = new JsonObject { ["login"] = exchange["login"] } })
            : DoubleAnswer.Error(404, $"{exchange["login"]} is not a user"));
}
