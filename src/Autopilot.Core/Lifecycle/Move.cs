namespace Autopilot;

/// <summary>One row of the move table.</summary>
/// <param name="From">The state before; null begins a run.</param>
/// <param name="On">What happens.</param>
/// <param name="To">The state after.</param>
public sealed record Move(RunState? From, TriggerKind On, RunState To);
