namespace Autopilot.Testing;

/// <summary>Calls that are given up in the middle, as when a host stops or an answer does not come: what had happened by then has happened, and nobody was told.</summary>
internal static class Interrupted
{
    // From at once to longer than most calls take.
    private static readonly TimeSpan[] Moments = [TimeSpan.Zero, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(16), TimeSpan.FromMilliseconds(64)];

    /// <summary>Makes the same call again and again, and gives it up at one moment after the other.</summary>
    /// <param name="call">The call.</param>
    public static async Task EachAsync(Func<CancellationToken, Task> call)
    {
        foreach (var moment in Moments)
        {
            using var given = new CancellationTokenSource();
            if (moment == TimeSpan.Zero)
            {
                await given.CancelAsync().ConfigureAwait(false);
            }
            else
            {
                given.CancelAfter(moment);
            }

            try
            {
                await call(given.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is OperationCanceledException or StoreUnavailableException or ProviderException { Kind: FailureKind.Transient })
            {
                // The outcome is unknown, which is what the cases are about.
            }
        }
    }
}
