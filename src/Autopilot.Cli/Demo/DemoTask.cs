namespace Autopilot.Cli;

/// <summary>A task of the demo.</summary>
/// <param name="Vtid">Its id.</param>
/// <param name="Spec">Its spec, which carries the change.</param>
/// <param name="EndsAsTold">Whether its run ended as the demo says.</param>
internal sealed record DemoTask(Vtid Vtid, string Spec, Func<Run, bool> EndsAsTold);
