namespace Autopilot;

/// <summary>What <see cref="VtidGrammar.Find"/> found.</summary>
/// <param name="Vtid">The one id declared, or null when there is none or more than one.</param>
/// <param name="Level">Where the deciding ids stand, or null when no level names one.</param>
/// <param name="Candidates">Every id at the deciding level, in order.</param>
public sealed record VtidFinding(Vtid? Vtid, VtidLevel? Level, IReadOnlyList<Vtid> Candidates)
{
    /// <summary>Whether two different ids stand at the deciding level.</summary>
    public bool IsAmbiguous => Candidates.Count > 1;

    /// <summary>The id, or a refusal that says what was found and where.</summary>
    /// <exception cref="RefusedException"><c>invalid_vtid</c>: no id, or more than one.</exception>
    public Vtid Require() => Vtid ?? throw new RefusedException(
        RefusalCodes.InvalidVtid,
        IsAmbiguous
            ? $"The {Level.ToString()!.ToLowerInvariant()} names several ids ({string.Join(", ", Candidates)}); exactly one is accepted."
            : "No VTID in the commit trailer, the pull request marker, the branch or the title.");
}
