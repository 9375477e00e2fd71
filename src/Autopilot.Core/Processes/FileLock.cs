namespace Autopilot;

/// <summary>A lock between processes. The operating system releases it when its holder dies, however it dies.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FileStream stream;

    private FileLock(FileStream stream) => this.stream = stream;

    public static FileLock? TryAcquire(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null; // Somebody holds it.
        }
    }

    /// <exception cref="ProviderException">Transient: somebody held it for 10 seconds.</exception>
    public static async Task<FileLock> AcquireAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < Patience)
        {
            if (TryAcquire(path) is { } held)
            {
                return held;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken).ConfigureAwait(false);
        }

        throw new ProviderException(FailureKind.Transient, "locked", $"'{path}' was held by another process for {Patience.TotalSeconds} s.");
    }

    public void Dispose() => stream.Dispose();
}
