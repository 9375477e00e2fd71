namespace Autopilot.Cli.Tests;

/// <summary>What a finished folder shows of one task, without the task's number, so that tasks of one kind can be compared.</summary>
/// <param name="Told">The task as text.</param>
/// <param name="TerminalEvents">How many terminal events it has.</param>
/// <param name="PullRequests">How the code host recorded its pull requests.</param>
/// <param name="Merges">How many merges carry its id.</param>
/// <param name="Revisions">How many revisions were made for it.</param>
/// <param name="Starts">How often the service was started from its merge.</param>
internal sealed record Outcome(string Told, int TerminalEvents, IReadOnlyList<string> PullRequests, int Merges, int Revisions, int Starts);
