using System.Text;

namespace Autopilot;

/// <summary>Which files of a repository are read as text.</summary>
internal static class FileText
{
    /// <summary>The code of a file that is not read.</summary>
    public const string UnreadableCode = "file_unreadable";

    /// <summary>The most bytes.</summary>
    public const int LongestFile = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file.</summary>
    /// <exception cref="ProviderException">It is too long, or no UTF-8.</exception>
    public static string Read(byte[] bytes, string path, string commit)
    {
        if (bytes.Length > LongestFile)
        {
            throw TooLong(path, commit);
        }

        try
        {
            return Strict.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw NoText(path, commit);
        }
    }

    /// <summary>A text whose bytes somebody else has decoded, putting a mark in place of what is no UTF-8.</summary>
    /// <exception cref="ProviderException">It has such a mark.</exception>
    public static string Check(string text, string path, string commit) =>
        text.Contains('\uFFFD', StringComparison.Ordinal) ? throw NoText(path, commit) : text.TrimStart('\uFEFF');

    private static ProviderException NoText(string path, string commit) =>
        new(FailureKind.Deterministic, UnreadableCode, $"{path} at {commit} is no UTF-8 text.");

    /// <summary>A file that is not read.</summary>
    public static ProviderException TooLong(string path, string commit) =>
        new(FailureKind.Deterministic, UnreadableCode, $"{path} at {commit} has more than {LongestFile} bytes.");
}
