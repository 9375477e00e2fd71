namespace Autopilot;

/// <summary>
/// Adds a model's verdict to the checks of runs whose profile asks for it. Evidence comes first: a model is asked about a green set only, its approval
/// makes nothing green that was not, and its refusal is red.
/// </summary>
internal sealed class ModelReviewChecks(IChecks inner, ModelReviewer reviewer, ITaskStore store) : IChecks
{
    public string Provider => inner.Provider;

    public bool MustBeStarted => inner.MustBeStarted;

    public Task<WriteResult<string>> StartAsync(CheckRequest request, CancellationToken cancellationToken) => inner.StartAsync(ToInner(request), cancellationToken);

    public async Task<CheckReading> ReadAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        var reading = await inner.ReadAsync(ToInner(request), cancellationToken).ConfigureAwait(false);
        if (!IsGreen(reading, request) || await FindRunAsync(request.Key, cancellationToken).ConfigureAwait(false) is not { } run || !IsWanted(run, request))
        {
            return reading;
        }

        if (await store.FindSpecAsync(run.Vtid, run.SpecHash, cancellationToken).ConfigureAwait(false) is not { } spec)
        {
            return Add(reading, new ReviewLook(Verdict.Unknown, $"The approved spec {run.SpecHash} of {run.Vtid} is not to be found."));
        }

        return Add(reading, reviewer.Look(request, run.SpecHash, spec));
    }

    private static bool IsWanted(Run run, CheckRequest request) =>
        run.Policy.Rules.Contains(ModelReview.Rule, StringComparer.Ordinal) || request.Required.Contains(ModelReview.Rule, StringComparer.Ordinal);

    // A set that calls itself green and is not stays what it is.
    private static bool IsGreen(CheckReading reading, CheckRequest request) =>
        reading.Verdict == Verdict.Passed && reading.Sha == request.Sha && reading.Checks.Count > 0 && reading.Checks.All(check => check.Verdict == Verdict.Passed);

    // The name is ours: nobody else can report it, and the inner checks need not wait for it.
    private static CheckRequest ToInner(CheckRequest request) =>
        request with { Required = [.. request.Required.Where(name => name != ModelReview.Rule)] };

    private CheckReading Add(CheckReading reading, ReviewLook look) => reading with
    {
        Verdict = look.Verdict,
        Detail = $"{reading.Detail} {look.Detail.Split('\n')[0]}",
        Checks =
        [
            .. reading.Checks.Select(check => check.Name == ModelReview.Rule ? check with { Name = $"{check.Name} ({inner.Provider})" } : check),
            new CheckResult(ModelReview.Rule, look.Verdict, look.Detail),
        ],
    };

    private async Task<Run?> FindRunAsync(EffectKey key, CancellationToken cancellationToken)
    {
        var latest = (await store.FindAsync(key.Vtid, cancellationToken).ConfigureAwait(false))?.Run;
        return latest?.Attempt == key.Attempt ? latest : await store.FindRunAsync(key.Vtid, key.Attempt, cancellationToken).ConfigureAwait(false);
    }
}
