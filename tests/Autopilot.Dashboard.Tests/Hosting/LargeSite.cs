using System.Globalization;

namespace Autopilot.Tests;

/// <summary>A site with ten thousand tasks.</summary>
public sealed class LargeSite : Site, IAsyncLifetime
{
    public const int Tasks = 10_000;

    private static readonly string[] Verbs = ["Show", "Hide", "Round", "Sort", "Translate", "Delete", "Serve", "Send"];

    private static readonly string[] Things = ["the delivery date", "product pictures", "totals before tax", "search results", "the shipping page", "old carts", "order confirmations"];

    /// <summary>How long the seeding took.</summary>
    public TimeSpan Seeding { get; private set; }

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        var (engine, began) = (Get<TaskEngine>(), TimeProvider.System.GetTimestamp());

        // An id of its own and a branch that is named: nothing has to be looked up.
        await Parallel.ForEachAsync(Enumerable.Range(1, Tasks), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (number, cancellationToken) =>
        {
            var title = $"{Verbs[number % Verbs.Length]} {Things[number % Things.Length]} in shop {number % 97}";
            await engine.CreateAsync(
                new NewTask($"---\ntitle: {title}\nscope: [src/**]\nacceptance: [it works]\n---\nChange it.\n", Repository)
                {
                    Vtid = string.Create(CultureInfo.InvariantCulture, $"VTID-{number:00000}"),
                    BaseBranch = "main",
                    Autonomous = true,
                },
                new Caller(Work.Author), cancellationToken);
        });
        Seeding = TimeProvider.System.GetElapsedTime(began);
    }
}
