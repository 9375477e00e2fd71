namespace Autopilot.Tests;

/// <summary>A branch with work on the double, and what the engine asks about it.</summary>
internal sealed record Topic(Site Site, string Branch, string Base, string Head)
{
    public const string Repository = "octo/widgets";

    public static Vtid Vtid { get; } = Vtid.Parse("VTID-01229");

    public ICodeHost Host => Site.Adapter.CodeHost;

    public DoubleRepository Double => Site.Repository;

    public DoublePull Pull => Double.Pulls[^1];

    public static async Task<Topic> PushAsync(Site site, params (string Path, string Content)[] files)
    {
        const string Name = "autopilot/VTID-01229-1.1";
        var tip = (await site.Repository.FindTipAsync("main"))!;
        return new Topic(site, Name, tip, await CommitAsync(site.Repository, Name, tip, files.Length > 0 ? files : [("work.txt", "the work\n")]));
    }

    public static async Task<Topic> OpenAsync(Site site, params (string Path, string Content)[] files)
    {
        var topic = await PushAsync(site, files);
        PullRoutes.Open(site.Repository, topic.Branch, topic.Head, "main", topic.Base, "Title", $"{new PullRequestMarker(Vtid, 1, new string('a', 64))}");
        site.Repository.LooksUntilMergeable = 0;
        return topic;
    }

    /// <summary>Commits files onto a commit, and lets a branch show it.</summary>
    public static async Task<string> CommitAsync(DoubleRepository repository, string branch, string parent, params (string Path, string Content)[] files)
    {
        var tree = Path.Combine(repository.GitHub.Folder, $"work-{Guid.NewGuid():N}");
        await repository.GitAsync("worktree", "add", "--quiet", "--detach", tree, parent);
        var commit = await TestGit.CommitAsync(tree, files);
        await repository.GitAsync("worktree", "remove", "--force", tree);
        await repository.GitAsync("update-ref", $"refs/heads/{branch}", commit);
        return commit;
    }

    public Task<string> CommitToMainAsync(params (string Path, string Content)[] files) => CommitAsync(Double, "main", Base, files);

    public NewPullRequest ToOpen() => new(
        new EffectKey(Vtid, 1, EffectAction.CreatePullRequest, 1), Repository, Branch, Head, "main", $"{Vtid}: Do the work", $"The work.\n\n{new PullRequestMarker(Vtid, 1, new string('a', 64))}\n");

    public MergeRequest ToMerge(MergeMethod method = MergeMethod.Merge) => new(
        Repository, Pull.Number, Head, "main", Base, method, $"{Vtid}: Do the work (#{Pull.Number})\n\nVTID: {Vtid}\nAutopilot-Attempt: 1\nAutopilot-Head: {Head}\n")
    {
        Vtid = Vtid,
        Attempt = 1,
    };
}
