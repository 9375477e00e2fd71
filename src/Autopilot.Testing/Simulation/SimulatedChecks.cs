namespace Autopilot.Testing;

/// <summary>Continuous integration as it truly is: for each commit when it was started, when it ends and how.</summary>
internal sealed class SimulatedChecks(TimeProvider time, Choices choices, Fates fates, bool mustBeStarted)
{
    private static readonly TimeSpan GreenFor = TimeSpan.FromSeconds(25);

    private readonly Dictionary<string, Set> sets = new(StringComparer.Ordinal);

    public bool MustBeStarted => mustBeStarted;

    /// <summary>Watches what the engine does here.</summary>
    public required EffectLaws Laws { get; init; }

    public WriteResult<string> Start(CheckRequest request)
    {
        if (!sets.ContainsKey(request.Sha))
        {
            Laws.StartsChecks(request);
            Begin(request);
        }

        return WriteResults.Done(request.Key.ToString());
    }

    public CheckReading Read(CheckRequest request)
    {
        if (!sets.TryGetValue(request.Sha, out var set))
        {
            if (mustBeStarted)
            {
                return new CheckReading(request.Sha, Verdict.Pending, "No check was started.", []);
            }

            set = Begin(request);
        }

        var now = time.GetUtcNow();
        string[] names = request.Required.Count > 0 ? [.. request.Required] : ["build"];
        return set.Mishap switch
        {
            Mishap.ChecksCannotRun => throw new ProviderException(
                FailureKind.Environment, FailureReasons.ChecksUnavailable, "The checks have no runtime."),
            Mishap.ChecksNeverEnd => Reading(request, Verdict.Pending, names),
            _ when now < set.EndsAt => Reading(request, Verdict.Pending, names),
            Mishap.ChecksAreRed or Mishap.CannotClose => Reading(request, Verdict.Failed, names),
            Mishap.ChecksTurnRed when now >= set.EndsAt + GreenFor => Reading(request, Verdict.Failed, names),
            Mishap.ChecksAreEmpty => new CheckReading(request.Sha, Verdict.Passed, "There is nothing to check.", []),
            Mishap.ChecksLackOne => new CheckReading(
                request.Sha, Verdict.Passed, "All that ended passed.", [new CheckResult("lint", Verdict.Passed, ""), new CheckResult("late", Verdict.Pending, "")]),
            _ => Reading(request, Verdict.Passed, names),
        };
    }

    /// <summary>Whether the checks of a commit were truly green at some time of a span.</summary>
    public bool WasGreen(string sha, DateTimeOffset from, DateTimeOffset to) =>
        sets.TryGetValue(sha, out var set)
        && set.Mishap is not (Mishap.ChecksCannotRun or Mishap.ChecksNeverEnd or Mishap.ChecksAreRed or Mishap.CannotClose
            or Mishap.ChecksAreEmpty or Mishap.ChecksLackOne)
        && set.EndsAt <= to
        && (set.Mishap != Mishap.ChecksTurnRed || set.EndsAt + GreenFor >= from);

    private Set Begin(CheckRequest request)
    {
        var id = SimulatedRepository.Number(request.Sha);
        return sets[request.Sha] = new Set(time.GetUtcNow() + choices.At(id).Seconds(5, 300), fates.Of(request.Key.Vtid, request.Key.Attempt));
    }

    private static CheckReading Reading(CheckRequest request, Verdict verdict, string[] names) =>
        new(request.Sha, verdict, $"The checks are {verdict}.", [.. names.Select(name => new CheckResult(name, verdict, $"{name}: {verdict}"))]);

    private sealed record Set(DateTimeOffset EndsAt, Mishap Mishap);
}
