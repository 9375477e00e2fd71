namespace Autopilot;

/// <summary>Everything that a store provides. One implementation serves all five sides from the same transactions.</summary>
public interface IAutopilotStore : ITaskStore, IIdempotencyStore, ILedgerFeed, IWorkerRegistry, IControlStore;
