using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>The rules and the protection of branches.</summary>
internal static class RuleRoutes
{
    public static Task<DoubleAnswer> ListAsync(DoubleRepository repository, Exchange exchange) =>
        Task.FromResult(Pages.Cut(repository, exchange, repository.Rules));

    public static async Task<DoubleAnswer> GetBranchAsync(DoubleRepository repository, Exchange exchange) =>
        await repository.FindTipAsync(exchange["branch"]) is { } tip
            ? DoubleAnswer.Json(new JsonObject
            {
                ["name"] = exchange["branch"],
                ["commit"] = new JsonObject { ["sha"] = tip },
                ["protected"] = repository.Protection is not null,
                ["protection"] = repository.Protection?.DeepClone() ?? new JsonObject { ["enabled"] = false },
            })
            : DoubleAnswer.Error(404, "Branch not found");
}
