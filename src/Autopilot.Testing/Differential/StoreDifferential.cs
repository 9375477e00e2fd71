using System.Globalization;

namespace Autopilot.Testing;

/// <summary>
/// Gives stores and <see cref="InMemoryStore"/> the same random operations, legal and illegal ones, and compares every answer and every state. What the suite of <see cref="StoreConformance"/> does not
/// think of shows here: two stores that keep the same promises in different ways. It knows no test framework.
/// </summary>
public static class StoreDifferential
{
    private const int OperationsShown = 12;
    private const int LinesShown = 4;
    private const int StepsBetweenWholeViews = 50;

    /// <summary>Runs operations on the store in memory, which is taken for right, and on others.</summary>
    /// <param name="seed">Decides the operations; the same seed gives the same ones.</param>
    /// <param name="operations">How many.</param>
    /// <param name="stores">Fresh, empty stores by name, each with a clock of its own that stands still unless it is moved.</param>
    /// <returns>How often each operation was given, by its name.</returns>
    /// <exception cref="ConformanceException">Two stores differ, or one fails with an error that no store gives; it names seed, step, operations and answers.</exception>
    public static async Task<IReadOnlyDictionary<string, int>> RunAsync(int seed, int operations, IReadOnlyDictionary<string, StoreFixture> stores)
    {
        ArgumentNullException.ThrowIfNull(stores);
        ArgumentOutOfRangeException.ThrowIfLessThan(operations, 1);
        var clock = new ManualClock();
        StoreActor[] actors =
        [
            new StoreActor("memory", new StoreFixture(new InMemoryStore(clock), clock.Advance)),
            .. stores.Select(store => new StoreActor(store.Key, store.Value)),
        ];
        var choice = new OperationChoice(new Random(seed), actors[0]);
        var given = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var last = new Queue<string>();
        for (var step = 1; step <= operations; step++)
        {
            var operation = await choice.NextAsync().ConfigureAwait(false);
            given[operation.Name] = given.GetValueOrDefault(operation.Name) + 1;
            last.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{step}. {operation}"));
            if (last.Count > OperationsShown)
            {
                last.Dequeue();
            }

            await CompareAsync(actors, actor => actor.AnswerAsync(operation), "answers", seed, last).ConfigureAwait(false);
            await CompareAsync(actors, actor => actor.ShowAsync(operation.Vtid), "states", seed, last).ConfigureAwait(false);
            if (step % StepsBetweenWholeViews == 0 || step == operations)
            {
                await CompareAsync(actors, actor => actor.ShowAllAsync(), "whole states", seed, last).ConfigureAwait(false);
            }
        }

        return given;
    }

    private static async Task CompareAsync(StoreActor[] actors, Func<StoreActor, Task<string>> ask, string what, int seed, IEnumerable<string> last)
    {
        var said = await Task.WhenAll(actors.Select(actor => SayAsync(actor, ask, what, seed, last))).ConfigureAwait(false);
        var other = Array.FindIndex(said, text => text != said[0]);
        if (other >= 0)
        {
            throw new ConformanceException(string.Create(CultureInfo.InvariantCulture, $"""
                Seed {seed}: the {what} of {actors[0].Name} and {actors[other].Name} differ.
                {Difference(said[0], said[other], actors[0].Name, actors[other].Name)}
                The last operations:
                {string.Join('\n', last)}
                """));
        }
    }

    private static async Task<string> SayAsync(StoreActor actor, Func<StoreActor, Task<string>> ask, string what, int seed, IEnumerable<string> last)
    {
        try
        {
            return await ask(actor).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not ConformanceException)
        {
            throw new ConformanceException(
                string.Create(CultureInfo.InvariantCulture, $"""
                Seed {seed}: the {what} of {actor.Name} are not to be had: {error.GetType().Name}: {error.Message}
                The last operations:
                {string.Join('\n', last)}
                """),
                error);
        }
    }

    private static string Excerpt(string name, string[] lines, int at) =>
        string.Join('\n', lines.Skip(at).Take(LinesShown).DefaultIfEmpty("nothing more").Select(line => $"{name}: {line}"));

    // From the first line in which two texts differ; both are long, and most of them is the same.
    private static string Difference(string one, string other, string oneName, string otherName)
    {
        var (left, right) = (one.Split('\n'), other.Split('\n'));
        var at = Enumerable.Range(0, Math.Max(left.Length, right.Length)).First(line => left.ElementAtOrDefault(line) != right.ElementAtOrDefault(line));
        return $"{Excerpt(oneName, left, at)}\n{Excerpt(otherName, right, at)}";
    }
}
