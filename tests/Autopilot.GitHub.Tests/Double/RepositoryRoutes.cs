using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>The repository itself, its references, commits and trees.</summary>
internal static class RepositoryRoutes
{
    public static Task<DoubleAnswer> GetAsync(DoubleRepository repository, Exchange exchange) => Task.FromResult(DoubleAnswer.Json(repository.ToJson()));

    public static async Task<DoubleAnswer> GetReferenceAsync(DoubleRepository repository, Exchange exchange) =>
        await repository.TryGitAsync("rev-parse", "--verify", "--quiet", $"refs/{exchange["ref"]}") is { } sha
            ? DoubleAnswer.Json(new JsonObject
            {
                ["ref"] = $"refs/{exchange["ref"]}",
                ["node_id"] = "REF_1",
                ["url"] = $"{repository.GitHub.Address}repos/{repository.FullName}/git/refs/{exchange["ref"]}",
                ["object"] = new JsonObject { ["type"] = "commit", ["sha"] = sha, ["url"] = $"{repository.GitHub.Address}repos/{repository.FullName}/git/commits/{sha}" },
            })
            : DoubleAnswer.Error(404, "Not Found");
}
