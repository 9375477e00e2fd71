using System.Globalization;

namespace Autopilot.Cli.Tests;

/// <summary>
/// Tasks of one kind in one folder: the first is undisturbed, and in each further one the host is killed at a point of its own. Whoever comes after
/// a killed host finishes its task before it begins the next, so one start is recovery from a kill and the way to the following one.
/// </summary>
public abstract class CrashChain : IAsyncLifetime
{
    private readonly string[] points;
    private readonly string? word;

    private Trace trace = null!;
    private HistoryReport history = null!;

    /// <param name="points">Where a host is killed, each in a task of its own.</param>
    /// <param name="word">What every task wants the word to be, if it never lands; null: each another, and all land.</param>
    protected CrashChain(string[] points, string? word = null) => (this.points, this.word) = (points, word);

    /// <summary>What the task shows in which no host was killed.</summary>
    internal Outcome Undisturbed => trace.Of(1);

    public async ValueTask InitializeAsync()
    {
        var numbers = Enumerable.Range(1, points.Length + 1);
        using var scene = await CrashScene.CreateAsync([.. numbers.Select(number => (word is null ? WordOf(number - 1) : Shop.First, word ?? WordOf(number)))]);
        foreach (var (point, index) in points.Select((point, index) => (point, index)))
        {
            await scene.DieAsync(point, tasks: index + 2);
        }

        trace = await scene.FinishAsync();
        await using var store = await LocalPipeline.OpenStoreAsync(scene.Dir);
        history = await StoreHistory.CheckAsync(store, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The folder holds what is of its tasks, and nothing else; its history keeps every law.</summary>
    internal void ExpectNothingElse()
    {
        history.Findings.ShouldBeEmpty();
        history.Tasks.ShouldBe(points.Length + 1);
        var outcomes = Enumerable.Range(1, points.Length + 1).Select(trace.Of).ToArray();
        trace.Tasks.Count.ShouldBe(outcomes.Length);
        trace.PullRequests.Count.ShouldBe(outcomes.Sum(outcome => outcome.PullRequests.Count));
        trace.Merges.ShouldBe(trace.Merges.Order(StringComparer.Ordinal));
        trace.Merges.Count.ShouldBe(outcomes.Sum(outcome => outcome.Merges));
        trace.Revisions.Count.ShouldBe(outcomes.Sum(outcome => outcome.Revisions));
        trace.Starts.Count.ShouldBe(outcomes.Sum(outcome => outcome.Starts));
    }

    /// <summary>The task in which the host was killed at the point shows the same as the undisturbed one.</summary>
    internal void ExpectTheSameAfter(string point)
    {
        var number = Array.IndexOf(points, point) + 2;
        number.ShouldBeGreaterThan(1);
        var seen = trace.Of(number);
        seen.Told.ShouldBe(Undisturbed.Told, trace.Failures);
        seen.TerminalEvents.ShouldBe(1);
        seen.PullRequests.ShouldBe(Undisturbed.PullRequests);
        seen.Merges.ShouldBe(Undisturbed.Merges);
        seen.Revisions.ShouldBe(Undisturbed.Revisions);
        seen.Starts.ShouldBe(Undisturbed.Starts);
    }

    private static string WordOf(int number) => number == 0 ? Shop.First : string.Create(CultureInfo.InvariantCulture, $"word {number}");
}
