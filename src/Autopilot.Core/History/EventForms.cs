using static Autopilot.FactKind;

namespace Autopilot;

/// <summary>What a fact of an event must be.</summary>
internal enum FactKind
{
    Text,
    Number,
    Flag,
    Texts,

    /// <summary>A full commit: 40 or 64 lower-case hex digits.</summary>
    Sha,
}

/// <summary>What an event says of the states.</summary>
internal enum EventSubject
{
    /// <summary>It is about the task: no states.</summary>
    Task,

    /// <summary>It begins a run: only the state after.</summary>
    Beginning,

    /// <summary>It is about a run: the state before and the state after.</summary>
    Run,
}

/// <summary>What an event of one name carries. It may carry more.</summary>
/// <param name="Name">The name, as <see cref="LedgerNames.Of"/> gives it.</param>
/// <param name="Subject">What it says of the states.</param>
/// <param name="Facts">The facts without which nothing can be judged.</param>
internal sealed record EventForm(string Name, EventSubject Subject, params (string Name, FactKind Kind)[] Facts);

/// <summary>The form of every event that the engine writes about a task, as data.</summary>
internal static class EventForms
{
    private static readonly EventForm Loss = new(
        EventTypes.WorkFailed, EventSubject.Run, ("workerId", Text), ("fence", Number), ("cause", Text), ("counts", Flag), ("message", Text));

    private static readonly (string, FactKind)[] Cause = [("reason", Text), ("message", Text)];

    private static readonly (string, FactKind)[] End = [("reason", Text), ("message", Text), ("merged", Text), ("cleanup", Texts)];

    private static readonly Dictionary<string, EventForm> Forms = new EventForm[]
    {
        new(EventTypes.Allocated, EventSubject.Task, ("title", Text), ("repository", Text), ("profile", Text)),
        new(EventTypes.SpecSubmitted, EventSubject.Task, ("specHash", Text), ("status", Text)),
        new(EventTypes.SpecApproved, EventSubject.Task, ("specHash", Text)),
        new(EventTypes.SpecRejected, EventSubject.Task, ("specHash", Text), ("reason", Text)),
        new(EventTypes.MergeApproved, EventSubject.Task, ("headSha", Text)),
        new(EventTypes.RetryWithdrawn, EventSubject.Task, ("reason", Text), ("retryOf", Text)),
        new(EventTypes.ExecutionApproved, EventSubject.Beginning, ("specHash", Text), ("profile", Text), ("profileHash", Text)),
        new(EventTypes.Offered, EventSubject.Run, ("offer", Number), ("capability", Text)),
        new(EventTypes.DispatchFailed, EventSubject.Run, ("attempts", Number), ("cause", Text), ("lastError", Text)),
        new(EventTypes.Claimed, EventSubject.Run, ("workerId", Text), ("attempt", Number), ("fence", Number), ("baseSha", Text)),
        new(EventTypes.WorkCompleted, EventSubject.Run, ("fence", Number), ("headSha", Sha), ("branch", Text)),
        new(EventTypes.WorkFailed, EventSubject.Run, Cause),
        new(EventTypes.LeaseLost, EventSubject.Run, Loss.Facts),
        new(LedgerNames.PullRequestCreated, EventSubject.Run, ("number", Number), ("headSha", Text), ("files", Number)),
        new(LedgerNames.ChecksPassed, EventSubject.Run, ("sha", Text), ("passed", Texts)),
        new(EventTypes.ValidationPassed, EventSubject.Run, ("sha", Text), ("baseSha", Text), ("rules", Texts)),
        new(LedgerNames.PullRequestMerged, EventSubject.Run, ("headSha", Text), ("mergeSha", Sha)),
        new(LedgerNames.DeployStarted, EventSubject.Run, ("commit", Text), ("revision", Text), ("target", Text), ("baseline", Text)),
        new(LedgerNames.DeployCovered, EventSubject.Run, ("commit", Text), ("servedBy", Sha), ("revision", Text), ("target", Text)),
        new(LedgerNames.DeploySucceeded, EventSubject.Run, ("commit", Text), ("revision", Text), ("mergeSha", Text)),
        new(EventTypes.VerificationPassed, EventSubject.Run, ("url", Text), ("reportedCommit", Text), ("answers", Number)),
        new(EventTypes.ValidationFailed, EventSubject.Run, Cause),
        new(EventTypes.ValidationTimeout, EventSubject.Run, Cause),
        new(EventTypes.VerificationFailed, EventSubject.Run, Cause),
        new(LedgerNames.DeployFailed, EventSubject.Run, Cause),
        new(LedgerNames.DeployTimeout, EventSubject.Run, Cause),
        new(LedgerNames.DeployRolledBack, EventSubject.Run, ("restoredCommit", Text)),
        new(EventTypes.Ending, EventSubject.Run, ("outcome", Text), ("reason", Text), ("kind", Text), ("message", Text)),
        new(EventTypes.DebtPaid, EventSubject.Run, ("action", Text), ("subject", Text), ("owedBy", Number)),
        new(EventTypes.StateMismatch, EventSubject.Run, ("actual", Text), ("trigger", Text), ("subject", Text)),
        new(EventTypes.Completed, EventSubject.Run, ("reason", Text), ("merged", Text), ("mergeSha", Text)),
        new(EventTypes.Failed, EventSubject.Run, End),
        new(EventTypes.Cancelled, EventSubject.Run, End),
        new(EventTypes.Blocked, EventSubject.Run, End),
    }.ToDictionary(form => form.Name, StringComparer.Ordinal);

    /// <summary>The names that have a form.</summary>
    public static IReadOnlyCollection<string> Names => Forms.Keys;

    /// <summary>What the event lacks of its form, as a sentence, or null.</summary>
    public static string? Objection(HistoryEvent next) =>
        next.Unreadable
        ?? (next.Actor.Length == 0 ? "Every event names its actor; this one has none." : null)
        ?? (next.Vtid is null ? AgainstInstallation(next) : AgainstTask(next));

    private static string? AgainstInstallation(HistoryEvent next) =>
        next.Type.StartsWith(StoreRules.Governance, StringComparison.Ordinal) && next is { From: null, To: null, Outcome: null }
            ? null
            : $"An event of no task is about the installation, '{StoreRules.Governance}*' and without states; this is '{next.Type}'.";

    private static string? AgainstTask(HistoryEvent next)
    {
        if (!Forms.TryGetValue(next.Name, out var form))
        {
            return $"'{next.Type}' is no event of a task.";
        }

        var facts = next.IsLoss ? Loss.Facts : form.Facts;
        return AgainstStates(next, form.Subject) ?? facts.Select(fact => AgainstFact(next, fact.Name, fact.Kind)).FirstOrDefault(lack => lack is not null);
    }

    private static string? AgainstStates(HistoryEvent next, EventSubject subject) => (subject, next.From, next.To) switch
    {
        (EventSubject.Task, null, null) or (EventSubject.Beginning, null, not null) or (EventSubject.Run, not null, not null) => null,
        (EventSubject.Task, _, _) => "It is about the task and names no state.",
        (EventSubject.Beginning, _, _) => "It begins a run: it names the state after, and none before.",
        _ => "It is about a run: it names the state before and the state after.",
    };

    private static string? AgainstFact(HistoryEvent next, string name, FactKind kind)
    {
        var found = kind switch
        {
            Text => next.Text(name) is not null,
            Number => next.Number(name) is not null,
            Flag => next.Flag(name) is not null,
            Texts => next.Texts(name) is not null,
            _ => next.Text(name) is { } sha && Objections.IsCommit(sha),
        };
        return found ? null : $"The fact '{name}' must be {Words(kind)}; it is {next.Data?[name]?.ToJsonString() ?? "missing"}.";
    }

    private static string Words(FactKind kind) => kind switch
    {
        Text => "a text",
        Number => "a whole number",
        Flag => "true or false",
        Texts => "a list of texts",
        _ => "a full commit SHA",
    };
}
