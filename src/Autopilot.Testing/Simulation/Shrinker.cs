namespace Autopilot.Testing;

/// <summary>
/// Makes a failed simulation shorter: leaves out tasks, then ever smaller parts of what went wrong, and keeps what still breaks
/// the same law with less to read. What stays is the shortest history found, not the shortest there is.
/// </summary>
internal sealed class Shrinker(SimulationOptions options, ulong seed)
{
    private HashSet<ulong> leftOut = [];
    private int runs;

    public SimulationException Shrink(World failed)
    {
        var best = failed;
        for (var task = 1; task <= failed.Scene.Tasks; task++)
        {
            best = Without([TaskStory.IdOf(task)], best);
        }

        for (var parts = 2; runs < options.Reruns;)
        {
            ulong[] made = [.. best.Choices.Made.Distinct()];
            var before = best;
            foreach (var part in made.Chunk(Math.Max(1, (made.Length + parts - 1) / parts)))
            {
                best = Without(part, best);
            }

            if (ReferenceEquals(before, best) && parts >= made.Length)
            {
                break;
            }

            parts = ReferenceEquals(before, best) ? parts * 2 : parts;
        }

        var world = Live(leftOut, isWritten: true);
        return world.History.Broken is { } broken
            ? new SimulationException(seed, broken.Law, broken.What, world.History.Lines)
            : new SimulationException(
                seed, best.History.Broken!.Law, $"{best.History.Broken.What} It did not happen again under the same seed: something besides the seed decides what a store or a rule does, for example static state or the machine's clock.", world.History.Lines);
    }

    // Without one fault others may come that were not reached before: only what is smaller as a whole is better.
    private World Without(IEnumerable<ulong> part, World best)
    {
        if (runs >= options.Reruns)
        {
            return best;
        }

        runs++;
        HashSet<ulong> tried = [.. leftOut, .. part];
        var world = Live(tried, isWritten: false);
        if (world.History.Broken?.Law != best.History.Broken!.Law || SizeOf(world) >= SizeOf(best))
        {
            return best;
        }

        leftOut = tried;
        return world;
    }

    private static long SizeOf(World world) => world.Coverage.Commits + world.Choices.Made.Count;

    private World Live(HashSet<ulong> without, bool isWritten)
    {
        var world = new World(options, seed, without, isWritten);
        world.Run();
        return world;
    }
}
