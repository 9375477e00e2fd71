namespace Autopilot.Testing;

/// <summary>Chooses operations: most of them legal where the reference stands now, some of them stale, repeated, or against a law.</summary>
/// <param name="random">Decides.</param>
/// <param name="reference">The first store, which is asked what there is.</param>
internal sealed class OperationChoice(Random random, StoreActor reference)
{
    private const int MostTasks = 12;

    private readonly List<Vtid> tasks = [];

    /// <summary>The next operation.</summary>
    public async Task<StoreOperation> NextAsync()
    {
        if (tasks.Count == 0)
        {
            return Create();
        }

        var vtid = tasks[random.Next(tasks.Count)];
        var read = (await reference.FindAsync(vtid).ConfigureAwait(false))!;
        return random.Next(100) switch
        {
            < 5 when tasks.Count < MostTasks => Create(),
            < 60 => RunOperations.Choose(random, reference, read, tasks),
            < 68 => RunOperations.ChooseIllegal(random, read),
            < 90 => FleetOperations.Choose(random, reference, read),
            _ => ReadOperations.Choose(random, tasks),
        };
    }

    private StoreOperation Create()
    {
        var number = tasks.Count + 1;
        var priority = random.Next(-1, 3);
        tasks.Add(StoreScript.Id(number));
        return new StoreOperation(
            "create", StoreScript.Id(number), "", async actor => await actor.Store.CommitAsync(StoreScript.NewTask(number, $"Task {number}", priority), default).ConfigureAwait(false));
    }
}
