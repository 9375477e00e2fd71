namespace Autopilot;

/// <summary>How a process ended.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="ExitCode">Its exit code; meaningless unless it ended by itself.</param>
/// <param name="Output">Standard output, bounded.</param>
/// <param name="Error">Standard error, bounded.</param>
internal sealed record ProcessResult(ProcessEnd End, int ExitCode, string Output, string Error)
{
    /// <summary>Whether standard output had more characters than were kept.</summary>
    public bool IsCut { get; init; }

    /// <summary>Whether it ended by itself with exit code 0.</summary>
    public bool IsSuccess => End == ProcessEnd.Exited && ExitCode == 0;
}
