namespace Autopilot;

/// <summary>Reads an answer, and hands on to the agent what has been read before anybody looks at it.</summary>
/// <param name="from">The answer.</param>
/// <param name="to">The agent.</param>
internal sealed class PassingStream(Stream from, Stream to) : Stream
{
    /// <summary>Whether the agent does not take it any more.</summary>
    public bool LostReader { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read > 0)
        {
            await PassAsync(buffer[..read], cancellationToken).ConfigureAwait(false);
        }

        return read;
    }

    /// <summary>Reads to the end.</summary>
    /// <param name="most">How many bytes are kept; what is longer is handed on, and none of it is kept.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<byte[]> ReadToEndAsync(int most, CancellationToken cancellationToken)
    {
        var kept = new MemoryStream();
        var piece = new byte[64 * 1024];
        var length = 0L;
        while (await ReadAsync(piece, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            length += read;
            kept.SetLength(length > most ? 0 : kept.Length);
            if (length <= most)
            {
                kept.Write(piece, 0, read);
            }
        }

        return kept.ToArray();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            from.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task PassAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        try
        {
            await to.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            await to.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            LostReader = true;
            throw;
        }
    }
}
