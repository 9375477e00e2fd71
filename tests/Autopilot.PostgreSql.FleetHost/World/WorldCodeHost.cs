using System.Globalization;
using Npgsql;

namespace Autopilot.PostgreSql.FleetHost;

/// <summary>The code host: branches, commits and pull requests are rows.</summary>
internal sealed class WorldCodeHost(WorldDatabase world) : ICodeHost
{
    private const string PullRequestSql = "SELECT number, head_branch, head, base_branch, state, vtid, attempt, spec FROM world.pull_request ";

    public string Provider => "world";

    public Task<string> GetDefaultBranchAsync(string repository, CancellationToken cancellationToken) => Task.FromResult(FleetProfiles.Lane(0));

    public Task<string?> FindHeadAsync(string repository, string branch, CancellationToken cancellationToken) =>
        world.ScalarAsync<string>("SELECT head FROM world.branch WHERE name = $1", cancellationToken, branch);

    // Files have names here, and no text.
    public Task<string?> FindFileAsync(string repository, string commit, string path, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task<IReadOnlyList<string>> ListChangedFilesAsync(
        string repository, string baseSha, string headSha, CancellationToken cancellationToken) =>
        await world.ListAsync(
            "SELECT path FROM world.commit WHERE sha = $2 AND path IS NOT NULL AND NOT world.contains($2, $1)", row => row.GetString(0),
            cancellationToken, baseSha, headSha);

    public Task<bool> ContainsAsync(string repository, string ancestor, string descendant, CancellationToken cancellationToken) =>
        world.ScalarAsync<bool>("SELECT world.contains($1, $2)", cancellationToken, ancestor, descendant);

    // Nobody reverts anything here.
    public Task<bool> ContainsRevertAsync(string repository, string reverted, string head, CancellationToken cancellationToken) => Task.FromResult(false);

    public async Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken) =>
        (await world.ListAsync(PullRequestSql + "WHERE number = $1", Read, cancellationToken, number)).SingleOrDefault();

    public async Task<IReadOnlyList<PullRequest>> ListPullRequestsAsync(string repository, string branch, CancellationToken cancellationToken) =>
        await world.ListAsync(PullRequestSql + "WHERE head_branch = $1 ORDER BY number", Read, cancellationToken, branch);

    public async Task<IReadOnlyList<PullRequest>> ListOpenPullRequestsAsync(
        string repository, string branch, Vtid vtid, CancellationToken cancellationToken) =>
        await world.ListAsync(
            PullRequestSql + "WHERE state = 'open' AND (head_branch = $1 OR vtid = $2) ORDER BY number", Read, cancellationToken, branch, vtid.Value);

    public async Task<WriteResult<PullRequest>> CreatePullRequestAsync(NewPullRequest request, CancellationToken cancellationToken)
    {
        var marker = PullRequestMarker.FindAll(request.Body)[^1];
        var number = await world.ScalarAsync<int?>(
            "SELECT world.create_pr($1, $2, $3, $4, $5, $6, $7)", cancellationToken,
            request.Key.ToString(), request.HeadBranch, request.HeadSha, request.BaseBranch, marker.Vtid.Value, marker.Attempt, marker.SpecHash);
        return number is { } opened
            ? WriteResults.Done((await FindPullRequestAsync(request.Repository, opened, cancellationToken))!)
            : WriteResults.Refused<PullRequest>(Refusal.Retry, $"{request.HeadBranch} does not show {request.HeadSha}, or has an open pull request.");
    }

    public async Task<WriteResult<PullRequest>> ClosePullRequestAsync(
        string repository, int number, string comment, CancellationToken cancellationToken)
    {
        await world.ScalarAsync<bool>("SELECT world.close_pr($1)", cancellationToken, number);
        return await FindPullRequestAsync(repository, number, cancellationToken) is { State: PullRequestState.Closed } closed
            ? WriteResults.Done(closed)
            : WriteResults.Refused<PullRequest>(FailureReasons.MergedOutside, $"PR #{number} is merged.");
    }

    public async Task<WriteResult<string>> MergeAsync(MergeRequest request, CancellationToken cancellationToken) =>
        await world.ScalarAsync<string>(
            "SELECT world.merge($1, $2, $3)", cancellationToken, request.Number, request.HeadSha, Run(request.Vtid, request.Attempt)) is { } landed
            ? WriteResults.Done(landed)
            : WriteResults.Refused<string>(FailureReasons.HeadMoved, $"PR #{request.Number} is not open with {request.HeadSha}.");

    public async Task<LandedMerge> FindMergeAsync(MergeRequest request, CancellationToken cancellationToken)
    {
        var found = await world.ListAsync(
            """
            SELECT landed.sha, landed.parent, world.sha(landed.sha || ' tree')
              FROM world.commit landed JOIN world.commit base ON base.sha = $2
             WHERE landed.head = $1 AND landed.branch = $3 AND landed.place > base.place
            """,
            row => new LandedMerge(LandedStatus.Landed, "It landed.") { MergeSha = row.GetString(0), BaseSha = row.GetString(1), TreeSha = row.GetString(2) },
            cancellationToken, request.HeadSha, request.BaseSha, request.BaseBranch);
        return found.SingleOrDefault() ?? new LandedMerge(LandedStatus.NotLanded, $"{request.HeadSha} is not on {request.BaseBranch}.");
    }

    private static string Run(Vtid vtid, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{vtid}-{attempt}");

    private static PullRequest Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), $"https://code.test/{row.GetInt32(0)}", row.GetString(1), row.GetString(2), row.GetString(3),
        Enum.Parse<PullRequestState>(row.GetString(4), ignoreCase: true))
    {
        Mergeable = true,
        Marker = new PullRequestMarker(Vtid.Parse(row.GetString(5)), row.GetInt32(6), row.GetString(7)),
    };
}
