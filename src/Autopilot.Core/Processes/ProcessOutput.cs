using System.Text;

namespace Autopilot;

/// <summary>Reads one output of a process to its end, keeps a bounded part of it, and hands on its lines.</summary>
internal sealed class ProcessOutput
{
    private const int LongestLine = 4 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly StringBuilder kept = new();
    private readonly StringBuilder line = new();
    private readonly StreamReader reader;
    private readonly int keep;
    private readonly bool keepEnd;
    private readonly Action touch;
    private readonly Action<string>? onLine;
    private long seen;

    public ProcessOutput(StreamReader reader, int keep, bool keepEnd, Action touch, Action<string>? onLine)
    {
        (this.reader, this.keep, this.keepEnd, this.touch, this.onLine) = (reader, keep, keepEnd, touch, onLine);
        Ended = DrainAsync();
    }

    /// <summary>Completes when nothing holds the other end any more, or the reader is closed.</summary>
    public Task Ended { get; }

    /// <summary>What was kept so far.</summary>
    public string Text
    {
        get
        {
            lock (gate)
            {
                return keepEnd && kept.Length > keep ? kept.ToString(kept.Length - keep, keep) : kept.ToString();
            }
        }
    }

    /// <summary>Whether there was more than is kept.</summary>
    public bool IsCut
    {
        get
        {
            lock (gate)
            {
                return seen > keep;
            }
        }
    }

    private async Task DrainAsync()
    {
        var buffer = new char[4096];
        try
        {
            int count;
            while ((count = await reader.ReadAsync(buffer.AsMemory()).ConfigureAwait(false)) > 0)
            {
                touch();
                Keep(buffer.AsSpan(0, count));
                HandOn(buffer.AsSpan(0, count));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return; // The runner closed the pipe because somebody else still held its other end.
        }

        if (line.Length > 0)
        {
            onLine?.Invoke(line.ToString());
        }
    }

    private void Keep(ReadOnlySpan<char> text)
    {
        lock (gate)
        {
            seen += text.Length;
            if (!keepEnd)
            {
                kept.Append(text[..Math.Min(text.Length, Math.Max(0, keep - kept.Length))]);
                return;
            }

            // Trimmed only when twice full, so that each character is moved about once.
            kept.Append(text);
            if (kept.Length > 2 * keep)
            {
                kept.Remove(0, kept.Length - keep);
            }
        }
    }

    private void HandOn(ReadOnlySpan<char> text)
    {
        if (onLine is null)
        {
            return;
        }

        while (text.IndexOf('\n') is >= 0 and var end)
        {
            Append(text[..end]);
            onLine(line.ToString().TrimEnd('\r'));
            line.Clear();
            text = text[(end + 1)..];
        }

        Append(text);
    }

    private void Append(ReadOnlySpan<char> text) => line.Append(text[..Math.Min(text.Length, LongestLine - line.Length)]);
}
