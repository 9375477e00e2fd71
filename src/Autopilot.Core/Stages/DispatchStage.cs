namespace Autopilot;

/// <summary>In progress: puts the work on offer until a worker claims it.</summary>
internal sealed class DispatchStage : Stage
{
    public override RunState State => RunState.InProgress;

    public override bool NextStepIsOurs(StageContext context) => true;

    public override async Task<Look> LookAsync(StageContext context) =>
        await Prerequisites.FindHoldAsync(context) is { } hold
            ? hold
            : await Offers.LookAsync(context);

    // An offer that nobody took is judged by Offers at every look; a run that could not even be offered ends there too.
    public override Look OnDeadline(StageContext context) => context.Run.OnOffer
        ? new Look.Wait(context.Run.WaitingFor ?? "a worker to claim the work")
        : new Look.Advance(new Trigger.OfferFailed(context.Run.Offers, "no_answer", "The offer could not be made in time.")) { RequireDeadlinePassed = true };
}
