namespace Autopilot;

/// <summary>One thing that a probe looked at.</summary>
/// <param name="Name">What: the adapter's name and its part, such as <c>github.permissions</c>.</param>
/// <param name="Status">How it is.</param>
/// <param name="Detail">What was seen. It holds no secret.</param>
/// <param name="Remedy">What a person does about it; empty where it is good.</param>
public sealed record ProbeFinding(string Name, ProbeStatus Status, string Detail, string Remedy = "");
