namespace Autopilot.Benchmarks.Scale;

/// <summary>
/// Cuts what the engine does into steps and counts the calls of each. In virtual time, on stores and doubles that answer at once, a look is not
/// interrupted: whatever is called between its lease and the end of its lease is its own.
/// </summary>
internal sealed class StepMeter
{
    private readonly long[] calls = new long[StepCosts.Calls];
    private (Phase Phase, Vtid Vtid, int Attempt)? current;
    private bool changed;

    public StepCosts Costs { get; } = new();

    public void Count(Call call, int times = 1) => calls[(int)call] += times;

    /// <summary>A look begins.</summary>
    public void Begin(TaskSnapshot snapshot) => Begin(Phases.Of(snapshot), snapshot.Task.Vtid, snapshot.Task.Attempt);

    /// <summary>What is no look begins: a call of a person or of a worker.</summary>
    public void Begin(Phase phase, Vtid vtid, int attempt = 0)
    {
        End();
        Array.Clear(calls);
        (current, changed) = ((phase, vtid, attempt), false);
    }

    /// <summary>A commit was written; where it leaves the phase, the step ends, and the next begins.</summary>
    public void Committed(TaskSnapshot? written)
    {
        if (current is not { } looked || written is not { Run: not null } || written.Task.Vtid != looked.Vtid)
        {
            return;
        }

        changed = true;
        if (looked.Phase >= Phase.Offered && (Phases.Of(written) != looked.Phase || written.Task.Attempt != looked.Attempt))
        {
            End(StepEnd.Left);
            Begin(written);
        }
    }

    /// <summary>The look, or the call, ends.</summary>
    public void End()
    {
        if (current is not null)
        {
            End(changed ? StepEnd.Changed : StepEnd.Same);
        }
    }

    private void End(StepEnd end)
    {
        Costs.Add(new Step(current!.Value.Phase, end), calls);
        Array.Clear(calls);
        current = null;
    }
}
