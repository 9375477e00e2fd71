namespace Autopilot;

/// <summary>Consecutive healthy answers of the running service, each reporting the commit that serves.</summary>
public sealed record VerificationEvidence : Evidence
{
    /// <summary>The address that was asked.</summary>
    public required string Url { get; init; }

    /// <summary>The commit that the service itself reported.</summary>
    public required string ReportedCommit { get; init; }

    /// <summary>How many consecutive good answers there were.</summary>
    public required int Answers { get; init; }

    /// <inheritdoc/>
    public override string Subject => ReportedCommit;
}
