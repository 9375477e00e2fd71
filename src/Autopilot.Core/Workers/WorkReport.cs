namespace Autopilot;

/// <summary>How a claim ended, as the worker reports it.</summary>
public abstract record WorkReport
{
    /// <summary>What the claim used.</summary>
    public Usage Usage { get; init; } = new();

    /// <summary>The work is pushed.</summary>
    /// <param name="HeadSha">The head that was pushed.</param>
    /// <param name="Summary">The worker's words, at most 16 KiB.</param>
    /// <param name="OpensPullRequest">Whether the worker opens the pull request itself.</param>
    public sealed record Completed(string HeadSha, string Summary, bool OpensPullRequest = false) : WorkReport;

    /// <summary>The work failed.</summary>
    /// <param name="Failure">Why; the kind decides what happens next.</param>
    public sealed record Failed(Failure Failure) : WorkReport;

    /// <summary>The worker gives the work back unharmed.</summary>
    /// <param name="Message">Why.</param>
    public sealed record Released(string Message) : WorkReport;
}
