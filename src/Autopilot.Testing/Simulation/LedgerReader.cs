namespace Autopilot.Testing;

/// <summary>Somebody who follows the whole ledger by its positions, a page at a time.</summary>
internal sealed class LedgerReader(World world)
{
    private const int Page = 50;

    private LedgerPosition after = LedgerPosition.Start;

    /// <summary>What was read, in order.</summary>
    public List<TaskEvent> Seen { get; } = [];

    public async Task LiveAsync()
    {
        while (true)
        {
            await world.Pause(TimeSpan.FromSeconds(45));
            await ReadAsync();
        }
    }

    /// <summary>Reads what has come since.</summary>
    public async Task ReadAsync()
    {
        while (await world.Store.ReadAsync(after, Page, CancellationToken.None) is { Count: > 0 } page)
        {
            Seen.AddRange(page);
            after = page[^1].Position;
        }
    }
}
