namespace Autopilot;

/// <summary>
/// How many calls of an installation are under way: writes one after the other with a pause between them and a most per hour,
/// reads a bounded number at once.
/// </summary>
internal sealed class CallLanes(GitHubOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim reads = new(options.ReadsAtOnce);
    private readonly SemaphoreSlim write = new(1);
    private readonly Queue<long> written = new();
    private long? lastWrite;

    /// <summary>Waits for a place and takes it.</summary>
    /// <exception cref="ProviderException">Transient: the writes of this hour are used up.</exception>
    public async Task<Place> EnterAsync(GitHubCall call, CancellationToken cancellationToken)
    {
        if (call.SkipsLanes)
        {
            return default;
        }

        var lane = call.IsWrite ? write : reads;
        await lane.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (call.IsWrite)
        {
            try
            {
                await PaceAsync(call.IsOptional ? options.WritesPerHour / 2 : options.WritesPerHour, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                lane.Release();
                throw;
            }
        }

        return new Place(this, lane);
    }

    public void Dispose()
    {
        reads.Dispose();
        write.Dispose();
    }

    private async Task PaceAsync(int most, CancellationToken cancellationToken)
    {
        while (written.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= Hour)
        {
            written.Dequeue();
        }

        if (written.Count >= most)
        {
            throw new ProviderException(
                FailureKind.Transient, "rate_limited",
                $"This host has written {written.Count} times within an hour; {(written.TryPeek(out var first) ? $"the next write may follow in {(Hour - time.GetElapsedTime(first)).TotalSeconds:0} s." : "this one may not follow.")}");
        }

        if (lastWrite is { } last && options.WriteInterval - time.GetElapsedTime(last) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Leave(SemaphoreSlim lane)
    {
        if (lane == write)
        {
            lastWrite = time.GetTimestamp();
            written.Enqueue(lastWrite.Value);
        }

        lane.Release();
    }

    /// <summary>A place in a lane, given back once.</summary>
    internal readonly struct Place(CallLanes owner, SemaphoreSlim lane) : IDisposable
    {
        public void Dispose() => owner?.Leave(lane);
    }
}
