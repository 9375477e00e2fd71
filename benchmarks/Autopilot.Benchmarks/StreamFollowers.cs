using System.Globalization;
using System.Text.Json;

namespace Autopilot.Benchmarks;

/// <summary>
/// The followers' process. It says <c>ready</c> when all of them have their <c>hello</c>. On <c>cut</c> every second one is cut off and comes back
/// with the last position that it was told; on <c>expect N</c> it waits until each has what it must have of N events, and says what it saw.
/// </summary>
internal sealed class StreamFollowers(AutopilotClient client)
{
    public const string Mode = "stream-followers", Ready = "ready", Cut = "cut", Expect = "expect";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(50);

    private readonly List<StreamFollower> followers = [];

    /// <param name="server">The server's address.</param>
    /// <param name="tasks">How many follow one task each: the first, the second, and so on.</param>
    /// <param name="all">How many follow everything.</param>
    public static async Task<int> RunAsync(string server, int tasks, int all)
    {
        using var client = new AutopilotClient(new Uri(server), StreamService.Token);
        await new StreamFollowers(client).RunAsync(tasks, all);
        return 0;
    }

    private async Task RunAsync(int tasks, int all)
    {
        foreach (var number in Enumerable.Range(0, tasks + all))
        {
            followers.Add(new StreamFollower(client, number < tasks ? StreamBenchmark.TaskOf(number) : null));
        }

        // A listening socket has room for some hundreds that come at once.
        foreach (var some in followers.Chunk(100))
        {
            await Task.WhenAll(some.Select(follower => follower.StartAsync()));
        }

        await Console.Out.WriteLineAsync(Ready);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Expect, StringComparison.Ordinal))
            {
                await FinishAsync(int.Parse(line.AsSpan(Expect.Length), CultureInfo.InvariantCulture));
                return;
            }

            foreach (var follower in followers.Where((_, index) => index % 2 == 0))
            {
                await follower.CutAsync();
            }
        }
    }

    private async Task FinishAsync(int events)
    {
        var (single, everything) = (followers.FindAll(follower => follower.Vtid is not null), followers.FindAll(follower => follower.Vtid is null));
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Patience
            && ((single.Count > 0 && single.Sum(follower => follower.Told) < events) || everything.Exists(follower => follower.Told < events)))
        {
            await Task.Delay(Look);
        }

        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new StreamFindings(
            single.Count == 0 ? 0 : events - single.Sum(follower => follower.Told),
            everything.Sum(follower => events - follower.Told),
            followers.Sum(follower => follower.OutOfOrder),
            Summarise(single),
            Summarise(everything))));
    }

    private static LatencySummary? Summarise(List<StreamFollower> of)
    {
        var latencies = new Latencies();
        of.ForEach(follower => follower.AddTo(latencies));
        return of.Count == 0 ? null : latencies.Summarise();
    }
}

/// <summary>What the followers saw.</summary>
/// <param name="MissedByOne">Events that a follower of one task did not get.</param>
/// <param name="MissedByAll">Events that followers of everything did not get.</param>
/// <param name="OutOfOrder">Events that did not follow the last one of their task: a gap, or a repetition.</param>
/// <param name="OneTask">From the commit to a follower of one task.</param>
/// <param name="Everything">From the commit to a follower of everything.</param>
internal sealed record StreamFindings(int MissedByOne, int MissedByAll, int OutOfOrder, LatencySummary? OneTask, LatencySummary? Everything);
