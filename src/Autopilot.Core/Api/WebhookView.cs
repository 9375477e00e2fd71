namespace Autopilot;

/// <summary>What became of a webhook's delivery.</summary>
/// <param name="Outcome"><c>accepted</c>, <c>repeated</c>, or <c>ignored</c>: an event that is about no run.</param>
/// <param name="Tasks">The tasks that it names; those with an active run are looked at now.</param>
public sealed record WebhookView(string Outcome, IReadOnlyList<Vtid> Tasks);
