namespace Autopilot;

/// <summary>One answer of a running process.</summary>
/// <param name="Status">The HTTP status; null: none came.</param>
/// <param name="Commit">The commit that it names, or null.</param>
/// <param name="Detail">What was asked and answered, as a sentence.</param>
/// <param name="IsOfProcess">Whether the process gave it, and neither a guard nor a front end before it.</param>
internal sealed record VersionAnswer(int? Status, string? Commit, string Detail, bool IsOfProcess)
{
    /// <summary>Whether it says that the process is well.</summary>
    public bool IsWell => IsOfProcess && Status is >= 200 and < 300;

    /// <summary>Whether it says that the process is not.</summary>
    public bool IsUnwell => IsOfProcess && Status is >= 400;
}
