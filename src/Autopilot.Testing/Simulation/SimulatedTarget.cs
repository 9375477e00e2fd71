namespace Autopilot.Testing;

/// <summary>Deploy targets as they truly are: their revisions, what served when, and what was answered to probes.</summary>
internal sealed class SimulatedTarget(TimeProvider time, Choices choices, Fates fates, History history)
{
    private readonly Dictionary<string, Place> places = new(StringComparer.Ordinal);

    /// <summary>Watches what the engine does here.</summary>
    public required EffectLaws Laws { get; init; }

    /// <summary>Whether nobody can reach a target at the moment.</summary>
    public required Func<string, bool> IsGone { get; init; }

    /// <summary>Whether somebody who knows nothing of the engine moved a target's traffic.</summary>
    public bool WasMovedByHand { get; private set; }

    public IEnumerable<string> Names => places.Keys;

    public Revision? FindServing(string target) => At(target).Serving is { } serving ? Show(target, serving) : null;

    /// <summary>What serves, as a host sees it.</summary>
    public Revision? AskServing(string target) => IsGone(target)
        ? throw new ProviderException(FailureKind.Environment, FailureReasons.Environment, $"There is no target {target}.")
        : FindServing(target);

    public Revision? Find(string target, string name) => At(target).Revisions.TryGetValue(name, out var made) ? Show(target, made) : null;

    public WriteResult<string> Start(DeployRequest request)
    {
        var (place, name, mishap) = (At(request.Target), NameOf(request.Key), fates.Of(request.Key.Vtid, request.Key.Attempt));
        if (place.Revisions.ContainsKey(name))
        {
            return WriteResults.Done(name);
        }

        switch (mishap)
        {
            case Mishap.DeployRefused:
                return WriteResults.Refused<string>(FailureReasons.DeployFailed, "There is no room for a revision.");
            case Mishap.LacksSetting:
                return WriteResults.Refused<string>(FailureReasons.DeployRefused, "The target lacks a setting that the service needs.");
            case Mishap.DeployIsNeverAnswered:
                throw Unanswered();
        }

        Laws.StartsDeployment(request, FindServing(request.Target));
        var readyAt = time.GetUtcNow() + choices.At(Chance.Join(SimulatedRepository.Number(name), 3)).Seconds(2, 90);
        place.Revisions[name] = new Made(name, request.Commit, request.Key, readyAt, mishap);
        history.Add("target", $"starts {name} of {request.Commit[..7]} on {request.Target}");
        return WriteResults.Done(name);
    }

    public Revision? FindStarted(string target, EffectKey key) =>
        fates.Of(key.Vtid, key.Attempt) == Mishap.DeployIsNeverAnswered ? throw Unanswered() : Find(target, NameOf(key));

    public WriteResult<Revision> Shift(string target, string revision, string? expected)
    {
        var place = At(target);
        if (place.Serving?.Name != expected)
        {
            return WriteResults.Refused<Revision>(Refusal.Retry, $"{place.Serving?.Name ?? "Nothing"} serves, not {expected ?? "nothing"}.");
        }

        if (place.Serving is { Mishap: Mishap.CannotRestore, Key: { } key } stuck && fates.Of(key.Vtid, key.Attempt) == stuck.Mishap
            && time.GetUtcNow() - (place.FirstRestoring ??= time.GetUtcNow()) < SimulatedCodeHost.Stubborn)
        {
            throw Unanswered();
        }

        if (Find(target, revision) is not { State: RevisionState.Ready } ready)
        {
            return WriteResults.Refused<Revision>(Refusal.Retry, $"{revision} is not ready.");
        }

        if (place.Serving?.Name != revision)
        {
            Laws.MovesTraffic(target, ready, place.Serving is { } serving ? Show(target, serving) : null);
            Serve(place, place.Revisions[revision], "target", target);
        }

        return WriteResults.Done(ready);
    }

    /// <summary>Somebody deploys a commit by hand.</summary>
    public void ServeByHand(string target, string commit)
    {
        var place = At(target);
        var name = $"hand-{place.Revisions.Count + 1}";
        place.Revisions[name] = new Made(name, commit, null, time.GetUtcNow(), Mishap.None);
        WasMovedByHand = true;
        Serve(place, place.Revisions[name], "stranger", target);
    }

    public HealthReading Probe(string target, string url)
    {
        var place = At(target);
        if (place.Serving is not { } serving)
        {
            return new HealthReading(Verdict.Unknown, url, null, "Nothing serves.");
        }

        var mishap = serving.Key is { } key && fates.Of(key.Vtid, key.Attempt) == serving.Mishap ? serving.Mishap : Mishap.None;
        var reading = mishap switch
        {
            Mishap.Unhealthy or Mishap.CannotRestore => new HealthReading(Verdict.Failed, url, serving.Commit, "503"),
            Mishap.ReportsAnotherCommit => new HealthReading(Verdict.Passed, url, SimulatedRepository.Name(1), "200"),
            Mishap.AnswersNobody => new HealthReading(Verdict.Unknown, url, null, "No answer."),
            Mishap.AnswersNowAndThen when place.Chance(choices).Is(0.4) => new HealthReading(Verdict.Failed, url, serving.Commit, "500"),
            _ => new HealthReading(Verdict.Passed, url, serving.Commit, "200"),
        };
        if (reading.Verdict == Verdict.Passed)
        {
            place.GoodAnswers.Add((time.GetUtcNow(), reading.Commit!));
        }

        return reading;
    }

    /// <summary>Whether a revision served at some time since.</summary>
    public bool Served(string target, string revision, string commit, DateTimeOffset from)
    {
        var past = At(target).Past;
        return past.Where((seen, index) =>
            seen.Made.Name == revision && seen.Made.Commit == commit && (index == past.Count - 1 || past[index + 1].Since >= from)).Any();
    }

    /// <summary>How many good answers that named a commit were given since.</summary>
    public int GoodAnswers(string target, string commit, DateTimeOffset from) => At(target).GoodAnswers.Count(answer => answer.At >= from && answer.Commit == commit);

    /// <summary>The run that made a revision, or null where none did.</summary>
    public EffectKey? OwnerOf(string target, string revision) => At(target).Revisions.GetValueOrDefault(revision)?.Key;

    private static string NameOf(EffectKey key) => $"rev-{key}";

    private static ProviderException Unanswered() => new(FailureKind.Transient, "unavailable", "The target does not answer about this deployment.");

    private Place At(string target) => places.TryGetValue(target, out var place) ? place : places[target] = new Place((ulong)places.Count);

    private void Serve(Place place, Made made, string who, string target)
    {
        place.Serving = made;
        place.Past.Add((time.GetUtcNow(), made));
        history.Add(who, $"{made.Name} of {made.Commit[..7]} serves on {target}");
    }

    private Revision Show(string target, Made made)
    {
        var now = time.GetUtcNow();
        var state = now < made.ReadyAt || made.Mishap == Mishap.RevisionNeverStarts ? RevisionState.Starting
            : made.Mishap == Mishap.RevisionFails ? RevisionState.Failed
            : RevisionState.Ready;
        return new Revision(made.Name, made.Commit, state, $"https://{target}.test", $"The revision is {state}.");
    }

    private sealed record Made(string Name, string Commit, EffectKey? Key, DateTimeOffset ReadyAt, Mishap Mishap);

    private sealed class Place(ulong number)
    {
        private Chance? chance;

        public Dictionary<string, Made> Revisions { get; } = new(StringComparer.Ordinal);

        public Made? Serving { get; set; }

        public DateTimeOffset? FirstRestoring { get; set; }

        public List<(DateTimeOffset Since, Made Made)> Past { get; } = [];

        public List<(DateTimeOffset At, string Commit)> GoodAnswers { get; } = [];

        public Chance Chance(Choices choices) => chance ??= choices.At(number + 900);
    }
}
