namespace Autopilot;

/// <summary>A named wait against which no clock runs. A waiting run has a deadline or a hold, never neither.</summary>
/// <param name="Name">One of <see cref="Holds"/>.</param>
/// <param name="EndsWhen">What ends it, as a sentence.</param>
/// <param name="WhoActs">Who must act: <c>autopilot</c>, <c>operator</c>, <c>approver</c>, <c>worker</c>.</param>
/// <param name="Remaining">What is left on the deadline that stands still; restored when the hold ends.</param>
public sealed record Hold(string Name, string EndsWhen, string WhoActs, TimeSpan Remaining);
