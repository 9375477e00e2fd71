using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Autopilot.Benchmarks.Scale;

/// <summary>A code host and its checks in virtual time: each base branch is one line of merges, checks take as long as the traffic says.</summary>
internal sealed class ProbeCodeHost(Traffic traffic, StepMeter meter, TimeProvider time) : ICodeHost, IChecks
{
    private const string Main = "main";

    private readonly DateTimeOffset began = time.GetUtcNow();
    private readonly Dictionary<string, List<string>> lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> heads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string MergeSha, string BaseSha)> merges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset At, bool Red)> checks = new(StringComparer.Ordinal);
    private readonly List<PullRequest> pulls = [];

    public string Provider => "simulated";

    public bool MustBeStarted => false;

    /// <summary>A worker pushes its branch.</summary>
    /// <returns>The head, or null while nothing can be pushed.</returns>
    public string? Push(string branch)
    {
        if (traffic.IsOut(time.GetUtcNow() - began))
        {
            return null;
        }

        return heads[branch] = Sha(branch);
    }

    public Task<string> GetDefaultBranchAsync(string repository, CancellationToken cancellationToken) => Answer(Call.FindHead, () => Main);

    public Task<string?> FindHeadAsync(string repository, string branch, CancellationToken cancellationToken) =>
        Answer(Call.FindHead, () => branch == Main ? LineOf(repository)[^1] : heads.GetValueOrDefault(branch));

    public Task<string?> FindFileAsync(string repository, string commit, string path, CancellationToken cancellationToken) =>
        Answer<string?>(Call.FindFile, () => null);

    public Task<IReadOnlyList<string>> ListChangedFilesAsync(string repository, string baseSha, string headSha, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<string>>(Call.ListChangedFiles, () => ["src/app"]);

    public Task<bool> ContainsAsync(string repository, string ancestor, string descendant, CancellationToken cancellationToken) => ancestor == descendant
        ? Task.FromResult(true) // No adapter needs to ask.
        : Answer(Call.Contains, () => LineOf(repository) is var line && line.IndexOf(ancestor) is >= 0 and var at && line.IndexOf(descendant) >= at);

    public Task<bool> ContainsRevertAsync(string repository, string reverted, string head, CancellationToken cancellationToken) =>
        Answer(Call.Contains, () => false);

    public Task<PullRequest?> FindPullRequestAsync(string repository, int number, CancellationToken cancellationToken) =>
        Answer<PullRequest?>(Call.FindPullRequest, () => pulls[number - 1]);

    public Task<IReadOnlyList<PullRequest>> ListPullRequestsAsync(string repository, string branch, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<PullRequest>>(Call.ListPullRequests, () => [.. pulls.Where(pull => pull.HeadBranch == branch)]);

    public Task<IReadOnlyList<PullRequest>> ListOpenPullRequestsAsync(string repository, string branch, Vtid vtid, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<PullRequest>>(
            Call.ListPullRequests, () => [.. pulls.Where(pull => pull.State == PullRequestState.Open && (pull.HeadBranch == branch || pull.Marker?.Vtid == vtid))]);

    public Task<WriteResult<PullRequest>> CreatePullRequestAsync(NewPullRequest request, CancellationToken cancellationToken) =>
        Answer(Call.CreatePullRequest, () => WriteResults.Done(Open(request)));

    public Task<WriteResult<PullRequest>> ClosePullRequestAsync(string repository, int number, string comment, CancellationToken cancellationToken) =>
        Answer(Call.ClosePullRequest, () => WriteResults.Done(Set(number, PullRequestState.Closed)));

    public Task<WriteResult<string>> MergeAsync(MergeRequest request, CancellationToken cancellationToken) =>
        Answer(Call.Merge, () => WriteResults.Done(Land(request)));

    public Task<LandedMerge> FindMergeAsync(MergeRequest request, CancellationToken cancellationToken) => Answer(
        Call.FindMerge,
        () => merges.TryGetValue(request.HeadSha, out var landed)
            ? new LandedMerge(LandedStatus.Landed, "It landed.") { MergeSha = landed.MergeSha, BaseSha = landed.BaseSha, TreeSha = landed.MergeSha }
            : new LandedMerge(LandedStatus.NotLanded, "It did not land."));

    public Task<WriteResult<string>> StartAsync(CheckRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CheckReading> ReadAsync(CheckRequest request, CancellationToken cancellationToken) => Answer(Call.ReadChecks, () =>
    {
        var (at, red) = checks[request.Sha];
        var verdict = time.GetUtcNow() < at ? Verdict.Pending : red ? Verdict.Failed : Verdict.Passed;
        return new CheckReading(request.Sha, verdict, $"The checks are {verdict}.", [new CheckResult("build", verdict, $"{verdict}")]);
    });

    private PullRequest Open(NewPullRequest request)
    {
        var (task, attempt) = (ProbeTasks.NumberOf(request.Key.Vtid), request.Key.Attempt);
        checks[request.HeadSha] = (
            time.GetUtcNow() + traffic.Checks.At(Draw.Normal(traffic.Seed, task, attempt, Drawn.Checks)),
            Draw.Uniform(traffic.Seed, task, attempt, Drawn.Red) < traffic.Red);
        pulls.Add(new PullRequest(
            pulls.Count + 1, string.Create(CultureInfo.InvariantCulture, $"pull/{pulls.Count + 1}"), request.HeadBranch, request.HeadSha, request.BaseBranch, PullRequestState.Open)
        {
            Mergeable = true,
            Marker = PullRequestMarker.FindAll(request.Body).Single(),
        });
        return pulls[^1];
    }

    private string Land(MergeRequest request)
    {
        var line = LineOf(request.Repository);
        var landed = Sha($"merge {request.HeadSha}");
        merges[request.HeadSha] = (landed, line[^1]);
        line.Add(landed);
        Set(request.Number, PullRequestState.Merged);
        return landed;
    }

    private PullRequest Set(int number, PullRequestState state) => pulls[number - 1] = pulls[number - 1] with { State = state };

    private List<string> LineOf(string repository)
    {
        if (!lines.TryGetValue(repository, out var line))
        {
            lines[repository] = line = [Sha(repository)];
        }

        return line;
    }

    private Task<T> Answer<T>(Call call, Func<T> answer)
    {
        meter.Count(call);
        return traffic.IsOut(time.GetUtcNow() - began)
            ? throw new ProviderException(FailureKind.Transient, "unavailable", "The code host does not answer.")
            : Task.FromResult(answer());
    }

    private static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
}
