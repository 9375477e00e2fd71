using System.Text;

namespace Autopilot;

/// <summary>Keeps the end of a stream of lines.</summary>
/// <param name="limit">How many characters are kept.</param>
internal sealed class OutputTail(int limit)
{
    private readonly Lock gate = new();
    private readonly StringBuilder kept = new();

    public void Add(string line)
    {
        lock (gate)
        {
            kept.Append(line).Append('\n');
            if (kept.Length > 2 * limit)
            {
                kept.Remove(0, kept.Length - limit);
            }
        }
    }

    public override string ToString()
    {
        lock (gate)
        {
            return Last(kept.ToString(), limit);
        }
    }

    /// <summary>The end of a text, at most as many bytes of UTF-8 as given.</summary>
    public static string Last(string text, int bytes)
    {
        var encoded = Encoding.UTF8.GetBytes(text);
        if (encoded.Length <= bytes)
        {
            return text;
        }

        var start = encoded.Length - bytes;
        while (start < encoded.Length && (encoded[start] & 0xC0) == 0x80)
        {
            start++; // Not in the middle of a character.
        }

        return Encoding.UTF8.GetString(encoded, start, encoded.Length - start);
    }

    /// <summary>The end of a file, at most as many bytes as given; empty when there is no file.</summary>
    public static string LastOfFile(string path, int bytes)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(-Math.Min(bytes, stream.Length), SeekOrigin.End);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd().Trim();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }
}
