using System.Text;

namespace Autopilot;

/// <summary>The bound of what a check says, and of what people say beside it.</summary>
internal static class CheckDetail
{
    /// <summary>The most bytes, as UTF-8.</summary>
    public const int MostBytes = 8 * 1024;

    private const string Cut = "\n[cut here: the rest is longer than 8 KiB]";

    /// <summary>A text as it is, or its beginning and a word that it goes on.</summary>
    public static string Bound(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= MostBytes)
        {
            return text;
        }

        var end = MostBytes - Cut.Length;
        while ((bytes[end] & 0xC0) == 0x80)
        {
            end--; // Never within a character.
        }

        return Encoding.UTF8.GetString(bytes, 0, end) + Cut;
    }
}
