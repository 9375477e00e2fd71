using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Autopilot.Testing;

/// <summary>Random values of the domain, for properties of your own. Everything is made by FsCheck and repeats with its seed.</summary>
public static class Generators
{
    /// <summary>Ids of every accepted form.</summary>
    public static Gen<Vtid> Vtids { get; } =
        from form in Gen.Choose(0, 3)
        from number in Gen.Choose(0, 9999)
        from more in Gen.Choose(0, 99_999)
        from area in Gen.Elements("WEB", "API", "X2", "COMHU")
        select Vtid.Parse(form switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"VTID-{more:00000}"),
            1 => string.Create(CultureInfo.InvariantCulture, $"VTID-{2000 + more % 100}-{number:0000}"),
            2 => string.Create(CultureInfo.InvariantCulture, $"DEV-{area}-{number:0000}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"DEV-{area}-{number:0000}-{more % 10_000:0000}"),
        });

    /// <summary>Policies with and without a target, an approval, required checks, and with few or many attempts.</summary>
    public static Gen<RunPolicy> Policies { get; } =
        from target in Gen.Elements("shop", "stage", null)
        from rules in Gen.Choose(1, 4)
        from checks in Gen.Choose(0, 2)
        from approval in Gen.Elements(true, false)
        from answers in Gen.Choose(1, 4)
        from attempts in Gen.Choose(1, 4)
        from backoff in Gen.Choose(0, 5)
        select new RunPolicy
        {
            Profile = "generated",
            Target = target,
            Rules = [.. BuiltInRules.Ids.Take(rules)],
            RequiredChecks = [.. Enumerable.Range(1, checks).Select(number => $"check-{number}")],
            RequireMergeApproval = approval,
            GoodAnswers = answers,
            Timeouts = new TimeoutOptions { DispatchAttempts = attempts, DispatchBackoff = TimeSpan.FromSeconds(backoff) },
        };

    /// <summary>Valid specs, with LF or CRLF endings, with and without a byte order mark.</summary>
    public static Gen<string> Specs { get; } =
        from title in Gen.Elements("Add a page", "Fix: the total", "Ümläute ✓")
        from scope in Gen.Elements("src/**", "[src/**, 'docs/*.md']")
        from body in Gen.Elements("Do it.", "# Plan\n\n- one\n- two", "--- not a divider")
        from windows in Gen.Elements(true, false)
        from mark in Gen.Elements("", "\uFEFF")
        let text = $"---\ntitle: '{title}'\nscope: {scope}\nacceptance: [it works]\n---\n{body}\n"
        select mark + (windows ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text);

    /// <summary>Branch names: the engine's own, people's with an id, and some without.</summary>
    public static Gen<string> Branches { get; } =
        from vtid in Vtids
        from attempt in Gen.Choose(1, 20)
        from fence in Gen.Choose(1, 1000)
        from form in Gen.Choose(0, 3)
        select form switch
        {
            0 => new WorkBranch(vtid, attempt, fence).ToString(),
            1 => $"feature/{vtid}-login",
            2 => vtid.Value,
            _ => "fix/the-total",
        };

    /// <summary>Lines of text in which an id may stand, be cut, or be missing.</summary>
    public static Gen<string> Texts { get; } =
        from vtid in Vtids
        from form in Gen.Choose(0, 4)
        select form switch
        {
            0 => $"{vtid}: add a page",
            1 => $"Add a page ({vtid})",
            2 => vtid.Value[..^1],
            3 => $"x{vtid}",
            _ => "Add a page",
        };

    /// <summary>Legal triggers for a run as it is.</summary>
    /// <param name="run">A run that has not ended.</param>
    /// <param name="now">The time.</param>
    public static Gen<Trigger> LegalTriggers(Run run, DateTimeOffset now) =>
        from salt in Gen.Choose(0, 1_000_000)
        from trigger in Gen.Elements<Trigger>(Triggers.Legal(run, now, salt))
        select trigger;

    /// <summary>Triggers that look right and are about another run, attempt, commit, worker or fence; none may change the run.</summary>
    /// <param name="run">A run that works or waits, in or after <see cref="RunState.Building"/>.</param>
    /// <param name="now">The time.</param>
    public static Gen<Trigger> ForeignTriggers(Run run, DateTimeOffset now) => Gen.Elements<Trigger>(Triggers.Foreign(run, now));

    /// <summary>Triggers of every kind, legal in the run's state or not.</summary>
    /// <param name="run">The run.</param>
    /// <param name="now">The time.</param>
    public static Gen<Trigger> AnyTriggers(Run run, DateTimeOffset now) =>
        from salt in Gen.Choose(0, 1_000_000)
        from trigger in Gen.Elements<Trigger>(Triggers.Any(run, now, salt))
        select trigger;

    /// <summary>A run and what happens to it: mostly legal, some of it foreign or illegal.</summary>
    /// <param name="policy">The run's policy.</param>
    /// <param name="length">How much happens at most.</param>
    public static Gen<Scenario> Scenarios(RunPolicy policy, int length) =>
        from vtid in Vtids
        from adopted in Gen.Choose(0, 9)
        from choices in Gen.Choose(0, int.MaxValue).ArrayOf(length)
        select Walk.Choose(adopted == 0 ? StraightWay.Adopt(policy, vtid) : StraightWay.Begin(policy, vtid), choices, ChooseAny);

    /// <summary>Runs in every state that legal triggers lead to.</summary>
    /// <param name="policy">The runs' policy.</param>
    public static Gen<Run> Runs(RunPolicy policy) =>
        from vtid in Vtids
        from length in Gen.Choose(0, 40)
        from choices in Gen.Choose(0, int.MaxValue).ArrayOf(length)
        select Walk.Choose(StraightWay.Begin(policy, vtid), choices, ChooseLegal).End();

    private static Trigger? ChooseLegal(Run run, DateTimeOffset now, int choice) => (choice % 8, choice / 8) switch
    {
        ( < 5, _) => StraightWay.Next(run, now),
        (_, var salt) when salt % 40 == 0 && run is { Ending: null } && !run.State.IsTerminal() => Triggers.Ending(run, salt / 40),
        (_, var salt) => Pick(Triggers.Legal(run, now, salt), salt),
    };

    private static Trigger? ChooseAny(Run run, DateTimeOffset now, int choice) => (choice % 16, choice / 16) switch
    {
        ( < 12, var salt) => ChooseLegal(run, now, salt),
        ( < 14, var salt) => Pick(Triggers.Foreign(run, now), salt),
        (_, var salt) => Pick(Triggers.Any(run, now, salt), salt),
    };

    private static Trigger? Pick(IReadOnlyList<Trigger> triggers, int salt) => triggers.Count == 0 ? null : triggers[salt % triggers.Count];
}
