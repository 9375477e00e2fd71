using System.Globalization;

namespace Autopilot;

/// <summary>Makes a task of a request and its spec. What both say must agree.</summary>
internal static class TaskDrafts
{
    /// <summary>The task.</summary>
    /// <exception cref="RefusedException"><c>invalid_spec</c>: request and spec differ. <c>invalid_vtid</c>.</exception>
    public static AutopilotTask Create(NewTask request, TaskSpec spec, Vtid vtid, string baseBranch, string principal)
    {
        var task = new AutopilotTask
        {
            Vtid = vtid,
            Title = "",
            Repository = request.Repository,
            BaseBranch = baseBranch,
            Priority = request.Priority,
            Autonomous = request.Autonomous,
            Spec = spec.ToRecord(principal),
            CreatedBy = principal,
        };
        return Fill(task with { Environment = request.Environment ?? task.Environment }, spec, request, principal);
    }

    /// <summary>The task under a text: what its front matter says, else the request, else what the task has.</summary>
    /// <exception cref="RefusedException"><c>invalid_spec</c>: request and spec differ. <c>invalid_vtid</c>.</exception>
    public static AutopilotTask Fill(AutopilotTask present, TaskSpec spec, NewTask? request, string principal)
    {
        var front = spec.Front;
        var title = Agree("title", request?.Title, front.Title) ?? present.Title;
        return present with
        {
            Title = title,
            Profile = Agree("profile", request?.Profile, front.Profile) ?? present.Profile,
            Spec = Record(spec, title, Scope(spec, request?.Scope), principal),
            Budget = Agree("budget", request?.Budget, front.Budget) ?? present.Budget,
            BlockedBy = Ids("blockedBy", request?.BlockedBy, front.BlockedBy) ?? present.BlockedBy,
            ConflictsWith = Ids("conflictsWith", request?.ConflictsWith, front.ConflictsWith) ?? present.ConflictsWith,
        };
    }

    /// <summary>The id that request and spec name, or null when neither does.</summary>
    public static Vtid? DeclaredId(NewTask request, TaskSpec spec) =>
        Agree("id", request.Vtid, spec.Front.Id) is { } text ? Vtid.Parse(text) : null;

    /// <summary>Refuses a text that names another task.</summary>
    /// <exception cref="RefusedException"><c>invalid_spec</c>, <c>invalid_vtid</c>.</exception>
    public static void RequireId(Vtid vtid, TaskSpec spec)
    {
        if (spec.Front.Id is { } id && Vtid.Parse(id) != vtid)
        {
            throw Differ("id", vtid.Value, id);
        }
    }

    /// <summary>The next id of the installation's own numbering.</summary>
    public static Vtid Number(long number) => Vtid.Parse(string.Create(CultureInfo.InvariantCulture, $"VTID-{number:00000}"));

    private static IReadOnlyList<string> Scope(TaskSpec spec, IReadOnlyList<string>? asked)
    {
        if (asked is { Count: > 0 } && spec.Front.Scope.Count > 0 && !asked.SequenceEqual(spec.Front.Scope, StringComparer.Ordinal))
        {
            throw Differ("scope", string.Join(", ", asked), string.Join(", ", spec.Front.Scope));
        }

        return spec.Front.Scope.Count > 0 ? spec.Front.Scope : asked ?? [];
    }

    // What the task has from elsewhere, its text need not say.
    private static SpecRecord Record(TaskSpec spec, string title, IReadOnlyList<string> scope, string principal)
    {
        var record = spec.ToRecord(principal);
        string[] missing =
        [
            .. TaskSpec.WhatIsWrongWith(title),
            .. record.Missing.Where(problem =>
                !(scope.Count > 0 && problem.StartsWith("scope: at least", StringComparison.Ordinal))
                && !problem.StartsWith("title: one line", StringComparison.Ordinal)),
        ];
        return record with { Scope = scope, Missing = missing, Status = missing.Length == 0 ? SpecStatus.Valid : SpecStatus.Invalid };
    }

    private static Vtid[]? Ids(string name, IReadOnlyList<string>? asked, IReadOnlyList<string> front)
    {
        if (asked is { Count: > 0 } && front.Count > 0 && !asked.Order(StringComparer.Ordinal).SequenceEqual(front.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            throw Differ(name, string.Join(", ", asked), string.Join(", ", front));
        }

        return (front.Count > 0 ? front : asked)?.Select(Vtid.Parse).ToArray();
    }

    private static T? Agree<T>(string name, T? asked, T? front)
        where T : class =>
        asked is not null && front is not null && !asked.Equals(front) ? throw Differ(name, asked.ToString()!, front.ToString()!) : front ?? asked;

    private static RefusedException Differ(string name, string asked, string front) => new(
        RefusalCodes.InvalidSpec, $"{name}: the request says '{asked}', the spec says '{front}'. Say it once, or say the same.");
}
