namespace Autopilot;

/// <summary>How a check ended, as it is stored.</summary>
/// <param name="Ending">Green, red, or unable to run.</param>
/// <param name="Detail">Exit code and the end of the output, at most 8 KiB.</param>
internal sealed record CheckOutcome(CheckEnding Ending, string Detail);
