namespace Autopilot;

/// <summary>The names of changed files as git lists them, each ended by a zero.</summary>
internal static class ChangedFiles
{
    /// <summary>The most files that one change may touch: more than anybody judges.</summary>
    public const int Most = 10_000;

    /// <summary>Reads a listing; a file that is listed twice is one.</summary>
    /// <exception cref="ProviderException">Deterministic: more than <see cref="Most"/> files.</exception>
    public static IReadOnlyList<string> Read(string listing)
    {
        var names = listing.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
        return names.Count <= Most
            ? names
            : throw new ProviderException(FailureKind.Deterministic, "too_many_files", $"{names.Count} files changed; at most {Most} are accepted.");
    }
}
