namespace Autopilot;

/// <summary>What an agent is asked to do.</summary>
/// <param name="Order">The work order.</param>
/// <param name="Directory">The clone, with the base checked out on the order's branch.</param>
/// <param name="Prompt">The text for the agent: the approved spec, its hash, scope and feedback, each marked as data.</param>
/// <param name="RunId">Marks every process of this run, so that none survives it.</param>
public sealed record AgentTask(WorkOrder Order, string Directory, string Prompt, string RunId);
