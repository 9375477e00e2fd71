namespace Autopilot;

/// <summary>Measures what a commit has changed of a run: whoever made the commit, a look, a command or a worker's call.</summary>
internal static class RunMeasures
{
    /// <summary>Counts a commit that was written.</summary>
    /// <param name="before">The task and run as they were.</param>
    /// <param name="after">As they are now.</param>
    /// <param name="on">What happened to the run.</param>
    public static void Committed(TaskSnapshot before, TaskSnapshot after, TriggerKind on)
    {
        if (after.Run is not { } run)
        {
            return;
        }

        var earlier = before.Run is { } present && present.Attempt == run.Attempt ? present : null;
        var pipeline = new KeyValuePair<string, object?>(RunTags.Pipeline, run.Policy.Profile);
        if (earlier?.State != run.State)
        {
            Telemetry.Moves.Add(1, new("from", earlier?.State.Name() ?? "none"), new("to", run.State.Name()), new("on", on.ToString()));
        }

        if (earlier?.State == RunState.InProgress && run.State == RunState.Building)
        {
            Telemetry.RunDuration.Record((run.EnteredAt - run.StartedAt).TotalSeconds, pipeline, new(RunTags.RunState, "pending"));
        }

        Charge(before.Task.Spent, after.Task.Spent, pipeline);
        if (run.State.IsTerminal() && earlier?.State.IsTerminal() == false)
        {
            End(after, run, pipeline);
        }
    }

    private static void Charge(Spending before, Spending after, KeyValuePair<string, object?> pipeline)
    {
        if (after.Tokens > before.Tokens)
        {
            Telemetry.Tokens.Add(after.Tokens - before.Tokens, pipeline);
        }

        if (after.Money > before.Money)
        {
            Telemetry.Money.Add((double)(after.Money - before.Money), pipeline);
        }
    }

    // The whole of the run counts as executing, the wait for its worker included, because no store keeps when it was first claimed; one that
    // nobody claimed was pending to its end.
    private static void End(TaskSnapshot ended, Run run, KeyValuePair<string, object?> pipeline)
    {
        KeyValuePair<string, object?> state = new(RunTags.RunState, run.Claims > 0 || run.Find<MergeEvidence>() is not null ? "executing" : "pending");
        KeyValuePair<string, object?> result = new(RunTags.Result, RunTags.ResultOf(run));
        var seconds = (run.EnteredAt - run.StartedAt).TotalSeconds;
        if (run.Ending is { } ending)
        {
            KeyValuePair<string, object?> error = new(RunTags.ErrorType, RunTags.ReasonOf(ending.Failure.Reason));
            Telemetry.RunDuration.Record(seconds, pipeline, state, result, error);
            Telemetry.RunErrors.Add(1, pipeline, error);
        }
        else
        {
            Telemetry.RunDuration.Record(seconds, pipeline, state, result);
        }

        RunSpans.RecordRun(ended);
    }
}
