using Autopilot.PostgreSql.FleetHost;

namespace Autopilot.Tests;

/// <summary>A call that reached the outside world, whether or not it changed anything.</summary>
internal sealed record WorldCall(string Action, string Subject, string Key, bool Performed);

/// <summary>A pull request of the world.</summary>
internal sealed record WorldPullRequest(int Number, string HeadBranch, string State, string Vtid, int Attempt);

/// <summary>A commit that landed on a base branch.</summary>
internal sealed record WorldMerge(string Sha, int Number);

/// <summary>A revision that was started.</summary>
internal sealed record WorldRevision(string Name, string Target, string Commit);

/// <summary>What happened outside.</summary>
internal sealed record WorldRows(
    IReadOnlyList<WorldCall> Calls, IReadOnlyList<WorldPullRequest> PullRequests, IReadOnlyList<WorldMerge> Merges, IReadOnlyList<WorldRevision> Revisions)
{
    public static async Task<WorldRows> ReadAsync(WorldDatabase world) => new(
        await world.ListAsync(
            "SELECT action, subject, key, performed FROM world.call ORDER BY id",
            row => new WorldCall(row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3)), default),
        await world.ListAsync(
            "SELECT number, head_branch, state, vtid, attempt FROM world.pull_request ORDER BY number",
            row => new WorldPullRequest(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4)), default),
        await world.ListAsync(
            "SELECT c.sha, p.number FROM world.commit c JOIN world.pull_request p ON p.head = c.head WHERE c.place > 0",
            row => new WorldMerge(row.GetString(0), row.GetInt32(1)), default),
        await world.ListAsync(
            "SELECT name, target, commit FROM world.revision",
            row => new WorldRevision(row.GetString(0), row.GetString(1), row.GetString(2)), default));
}
