namespace Autopilot;

/// <summary>A manifest is not usable.</summary>
public sealed class ManifestException : AutopilotException
{
    internal ManifestException(IReadOnlyList<string> problems)
        : base("invalid_manifest", $"The manifest is not usable: {string.Join(" ", problems)}") => Problems = problems;

    /// <summary>Every mistake, as a sentence with its place, its value and what is accepted.</summary>
    public IReadOnlyList<string> Problems { get; }
}
