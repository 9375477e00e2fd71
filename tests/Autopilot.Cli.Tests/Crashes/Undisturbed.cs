namespace Autopilot.Cli.Tests;

/// <summary>What the same work shows when nobody disturbs it. Made once for all rows of a scenario.</summary>
public abstract class Undisturbed : IAsyncLifetime
{
    private readonly string[] words;

    protected Undisturbed(params string[] words) => this.words = words;

    internal Trace Trace { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var scene = await CrashScene.CreateAsync(words);
        Trace = await scene.FinishAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Does the same work with a kill in it, and compares.</summary>
    internal async Task ExpectTheSameAfterAsync(string point)
    {
        using var scene = await CrashScene.CreateAsync(words);
        var seen = await scene.DieAndGoOnAsync(point);
        seen.Tasks.ShouldBe(Trace.Tasks, seen.Failures);
        seen.TerminalEvents.ShouldAllBe(count => count == 1);
        seen.PullRequests.ShouldBe(Trace.PullRequests);
        seen.Merges.ShouldBe(Trace.Merges);

        // A revision is named after its effect, whose ordinal rises when an intent is proven not to have been performed.
        seen.Revisions.Count.ShouldBe(Trace.Revisions.Count);
        seen.Starts.Count.ShouldBe(Trace.Starts.Count);
        seen.Starts.Distinct(StringComparer.Ordinal).Count().ShouldBe(seen.Starts.Count);
    }
}
