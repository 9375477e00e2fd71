namespace Autopilot.Testing;

/// <summary>A piece of work in a code host's repository: a branch with one commit on the base's tip.</summary>
internal sealed record Work(CodeHostFixture Fixture, string Branch, string Base, string Head)
{
    public Vtid Vtid { get; } = Vtid.Parse("VTID-01229");

    public PullRequestMarker Marker => new(Vtid, 1, new string('a', 64));

    public static async Task<string> BaseTipAsync(CodeHostFixture fixture) =>
        Expect.Present(await fixture.Host.FindHeadAsync(fixture.Repository, fixture.BaseBranch, CancellationToken.None).ConfigureAwait(false), "The base branch is there.");

    public static async Task<Work> PushAsync(CodeHostFixture fixture)
    {
        const string Name = "autopilot/VTID-01229-1.1";
        var tip = await BaseTipAsync(fixture).ConfigureAwait(false);
        var head = await fixture.PushAsync(Name, tip, new Dictionary<string, string>(StringComparer.Ordinal) { ["work.txt"] = "the work" }).ConfigureAwait(false);
        return new Work(fixture, Name, tip, head);
    }

    public static async Task<(Work Work, int Number)> OpenAsync(CodeHostFixture fixture)
    {
        var work = await PushAsync(fixture).ConfigureAwait(false);
        var created = Expect.Done(await fixture.Host.CreatePullRequestAsync(work.ToOpen(), CancellationToken.None).ConfigureAwait(false), "It can be opened.");
        return (work, created.Number);
    }

    public NewPullRequest ToOpen() => new(
        new EffectKey(Vtid, 1, EffectAction.CreatePullRequest, 1), Fixture.Repository, Branch, Head, Fixture.BaseBranch, $"{Vtid} Do the work", $"The work.\n\n{Marker}\n");

    public MergeRequest ToMerge(int number, MergeMethod method = MergeMethod.Merge) => new(
        Fixture.Repository, number, Head, Fixture.BaseBranch, Base, method, $"{Vtid} Do the work (#{number})\n\nVTID: {Vtid}\nAutopilot-Attempt: 1\nAutopilot-Head: {Head}\n")
    {
        Vtid = Vtid,
        Attempt = 1,
    };
}
