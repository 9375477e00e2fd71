using System.Collections.Immutable;

namespace Autopilot.Testing;

/// <summary>The code host as it truly is: one repository, its pull requests, and what landed. Hosts reach it through their seams.</summary>
internal sealed class SimulatedCodeHost
{
    public const string Provider = "simulated";

    /// <summary>How long something that cannot be undone cannot be: longer than clean-up may take.</summary>
    public static readonly TimeSpan Stubborn = TimeSpan.FromMinutes(7);

    private readonly List<SimulatedPull> pulls = [];
    private readonly TimeProvider time;
    private readonly Fates fates;
    private readonly History history;

    public SimulatedCodeHost(TimeProvider time, Fates fates, History history)
    {
        (this.time, this.fates, this.history) = (time, fates, history);
        Repository = new SimulatedRepository(time);
        var first = Repository.Commit([], ImmutableSortedDictionary<string, string>.Empty.Add("src/app", "1"), "The first");
        Repository.Point(SimulatedRepository.Main, first.Sha);
        Repository.Point("other", first.Sha);
    }

    public SimulatedRepository Repository { get; }

    public IReadOnlyList<SimulatedPull> Pulls => pulls;

    /// <summary>Watches what the engine does here.</summary>
    public required EffectLaws Laws { get; init; }

    /// <summary>Hears of each pull request that is opened.</summary>
    public Action<SimulatedPull>? OnOpened { get; set; }

    public SimulatedPull? Find(int number) => number >= 1 && number <= pulls.Count ? pulls[number - 1] : null;

    public PullRequest? FindPullRequest(int number) => Find(number) is { IsHidden: false } pull ? Show(pull) : null;

    public IReadOnlyList<PullRequest> List(string branch) => [.. pulls.Where(pull => !pull.IsHidden && pull.Branch == branch).Select(Show)];

    public IReadOnlyList<PullRequest> ListOpen(string branch, Vtid vtid) =>
    [
        .. pulls.Where(pull => pull is { State: PullRequestState.Open, IsHidden: false } && (pull.Branch == branch || pull.Marker?.Vtid == vtid)).Select(Show),
    ];

    public WriteResult<PullRequest> Create(NewPullRequest request, string host)
    {
        if (fates.OfBranch(request.HeadBranch) == Mishap.CannotOpen)
        {
            return WriteResults.Refused<PullRequest>(Refusal.Retry, "The code host opens nothing at the moment.");
        }

        if (pulls.Exists(pull => pull.State == PullRequestState.Open && pull.Branch == request.HeadBranch && !pull.IsHidden))
        {
            return WriteResults.Refused<PullRequest>(Refusal.Retry, $"A pull request from {request.HeadBranch} is open.");
        }

        if (Repository.Head(request.HeadBranch) != request.HeadSha)
        {
            return WriteResults.Refused<PullRequest>(FailureReasons.HeadMoved, $"{request.HeadBranch} does not show {request.HeadSha}.");
        }

        if (Repository.Contains(request.HeadSha, Repository.Tip))
        {
            return WriteResults.Refused<PullRequest>(FailureReasons.NoChange, $"There are no commits between the base and {request.HeadBranch}.");
        }

        Laws.OpensPullRequest(request, pulls);
        return WriteResults.Done(Show(Open(request.HeadBranch, host, PullRequestMarker.FindAll(request.Body).Single(), request.BaseBranch)));
    }

    public SimulatedPull Open(string branch, string by, PullRequestMarker? marker, string into = SimulatedRepository.Main, bool draft = false)
    {
        var pull = new SimulatedPull(pulls.Count + 1, branch, into, by) { Marker = marker, IsDraft = draft };
        pulls.Add(pull);
        pull.Note(time.GetUtcNow());
        history.Add(by, $"opens pull request #{pull.Number} from {branch}");
        OnOpened?.Invoke(pull);
        return pull;
    }

    public WriteResult<PullRequest> Close(int number, string host)
    {
        if (Find(number) is not { IsHidden: false } pull)
        {
            return WriteResults.Refused<PullRequest>(FailureReasons.PullRequestNotFound, $"There is no pull request #{number}.");
        }

        if (pull.State == PullRequestState.Merged)
        {
            return WriteResults.Refused<PullRequest>(FailureReasons.MergedOutside, $"Pull request #{number} is merged.");
        }

        if (fates.OfBranch(pull.Branch) == Mishap.CannotClose && time.GetUtcNow() - (pull.FirstClosing ??= time.GetUtcNow()) < Stubborn)
        {
            throw new ProviderException(FailureKind.Transient, "unavailable", "The code host closes nothing at the moment.");
        }

        if (pull.State == PullRequestState.Open)
        {
            Laws.ClosesPullRequest(pull);
            pull.IsClosedByEngine = true;
            CloseBy(host, pull);
        }

        return WriteResults.Done(Show(pull));
    }

    public void CloseBy(string who, SimulatedPull pull)
    {
        pull.Close(Repository.Head(pull.Branch), time.GetUtcNow());
        history.Add(who, $"closes pull request #{pull.Number}");
    }

    public WriteResult<string> Merge(MergeRequest request, string host)
    {
        var (pull, mishap) = (Find(request.Number)!, fates.Of(request.Vtid, request.Attempt));
        var head = Repository.Head(pull.Branch);
        if (pull.State == PullRequestState.Merged && pull.Head == request.HeadSha)
        {
            return WriteResults.Done(pull.LandedAs!);
        }

        var refusal = mishap switch
        {
            Mishap.MergeIsNeverAnswered => throw Unanswered(),
            Mishap.MayNotMerge => (FailureReasons.MergeRefused, "The engine may not merge here."),
            Mishap.CannotMerge => (Refusal.Retry, "Another merge is under way."),
            _ when pull.State != PullRequestState.Open => (FailureReasons.PullRequestClosed, $"Pull request #{pull.Number} is {pull.State}."),
            _ when head != request.HeadSha => (FailureReasons.HeadMoved, $"Pull request #{pull.Number} shows {head}."),
            _ when Repository.Merge(Repository.Tip, request.HeadSha) is null => (FailureReasons.MergeConflict, $"Pull request #{pull.Number} conflicts."),
            _ => default,
        };
        if (refusal.Item1 is { } reason)
        {
            return WriteResults.Refused<string>(reason, refusal.Item2);
        }

        Laws.Merges(request, pull);
        return WriteResults.Done(Land(host, pull, request.Method, request.Message, mishap == Mishap.LandsWrongly));
    }

    /// <summary>Lands a pull request, whoever asks for it.</summary>
    public string Land(string who, SimulatedPull pull, MergeMethod method, string message, bool wrongly = false)
    {
        var head = Repository.Head(pull.Branch)!;
        var files = Repository.Merge(Repository.Tip, head)!;
        var (tip, work) = (Repository[Repository.Tip], Repository[head]);
        var landed = Repository.Commit(
            method == MergeMethod.Merge ? [tip, work] : [tip], wrongly ? files.SetItem("src/extra", head) : files, message);
        Repository.Point(SimulatedRepository.Main, landed.Sha);
        pull.Land(head, landed.Sha, time.GetUtcNow());
        history.Add(who, $"merges pull request #{pull.Number} as {landed.Sha[..7]}{(wrongly ? ", wrongly" : "")}");
        return landed.Sha;
    }

    public LandedMerge FindMerge(MergeRequest request)
    {
        var mishap = fates.Of(request.Vtid, request.Attempt);
        if (mishap == Mishap.MergeIsNeverAnswered)
        {
            throw Unanswered();
        }

        var landed = Repository.FirstParents(request.BaseSha).FirstOrDefault(commit => IsOf(commit, request));
        if (landed is null)
        {
            return new LandedMerge(LandedStatus.NotLanded, "No commit of the base merges this head.");
        }

        if (mishap == Mishap.CannotSayWhatLanded)
        {
            return new LandedMerge(LandedStatus.Unprovable, "The code host cannot say what landed.");
        }

        var same = Repository.Merge(landed.Parents[0].Sha, request.HeadSha)?.SequenceEqual(landed.Files) == true;
        return new LandedMerge(same ? LandedStatus.Landed : LandedStatus.Mismatch, same ? "It landed." : $"The tree of {landed.Sha} is not the merge of its sides.")
        {
            MergeSha = landed.Sha,
            BaseSha = landed.Parents[0].Sha,
            TreeSha = landed.Tree,
        };
    }

    private static ProviderException Unanswered() => new(FailureKind.Transient, "unavailable", "The code host does not answer about this merge.");

    private bool IsOf(SimulatedCommit commit, MergeRequest request) =>
        (commit.Parents.Count == 2 && commit.Parents[1].Sha == request.HeadSha)
        || pulls.Exists(pull => pull.LandedAs == commit.Sha && pull.Head == request.HeadSha);

    private PullRequest Show(SimulatedPull pull)
    {
        var head = (pull.State == PullRequestState.Open ? Repository.Head(pull.Branch) : pull.Head) ?? "";
        return new PullRequest(pull.Number, $"https://code.test/{pull.Number}", pull.Branch, head, pull.Base, pull.State)
        {
            Marker = pull.Marker,
            IsDraft = pull.IsDraft,
            Mergeable = pull.State == PullRequestState.Open && Repository.Knows(head) ? Repository.Merge(Repository.Tip, head) is not null : null,
        };
    }
}
