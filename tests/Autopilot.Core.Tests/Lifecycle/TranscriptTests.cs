using System.Text;

namespace Autopilot.Tests;

/// <summary>
/// Everything that a decision says, word for word: what each trigger makes of a run in each situation, the deadlines, the events with
/// their facts, and every objection. Who changes one of them sees in the transcript what its readers will see.
/// </summary>
public sealed class TranscriptTests
{
    [Fact]
    public void Every_decision_is_as_it_was_approved()
    {
        var text = new StringBuilder();
        foreach (var (situation, run) in Situations.All())
        {
            text.Append("\n== ").Append(situation).Append('\n');
            foreach (var line in Situations.TriggersFor(run).Select(trigger => Transcript.Tell(run, trigger)).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                text.Append(line).Append('\n');
            }
        }

        Transcript.ShouldBeApproved("Transcript", text.ToString());
    }

    [Fact]
    public void Every_beginning_is_as_it_was_approved()
    {
        var task = StraightWay.NewTask(Samples.Vtid);
        var merge = (MergeEvidence)Proofs.Merge(StraightWay.Begin(Situations.Deploys, Samples.Vtid), Situations.Now) with { Attempt = 2, AdoptedFrom = 1 };
        var second = task with { Attempt = 1 };
        var text = new StringBuilder();
        Add("Begin", () => Lifecycle.Begin(task, Situations.Deploys, "operator", "why", "what an earlier attempt left"));
        Add("Adopt", () => Lifecycle.Adopt(second, Situations.Deploys, merge, "operator", "why"));
        foreach (var wrong in new[]
        {
            merge with { Attempt = 1 }, merge with { Attempt = 3 }, merge with { AdoptedFrom = null }, merge with { AdoptedFrom = 0 }, merge with { AdoptedFrom = 2 },
            merge with { Vtid = Vtid.Parse("VTID-99999") },
        })
        {
            Add("Adopt", () => Lifecycle.Adopt(second, Situations.Deploys, wrong, "operator", "why"));
        }

        Lifecycle.Adopt(task with { Attempt = 3 }, Situations.Deploys, merge with { Attempt = 4, AdoptedFrom = 3 }, "operator", null).Run.Attempt.ShouldBe(4);
        Transcript.ShouldBeApproved("Beginnings", text.ToString());

        void Add(string what, Func<Decision> decide)
        {
            text.Append("\n== ").Append(what).Append('\n');
            try
            {
                var decision = decide();
                text.Append(Transcript.Describe(null, decision)).Append('\n');
            }
            catch (ArgumentException error)
            {
                text.Append(Transcript.Short(error.Message)).Append('\n');
            }
        }
    }

    [Fact]
    public void Every_reason_has_its_kind_its_outcome_and_its_remedy()
    {
        var text = new StringBuilder();
        foreach (var failure in FailureReasons.All.Order(StringComparer.Ordinal).Append("word_of_an_adapter").Select(reason => FailureReasons.Create(reason, "It was so.")))
        {
            var reported = FailureReasons.OfWorker(failure);
            text.Append(failure.Reason).Append(": ").Append(failure.Kind).Append(", ").Append(failure.Outcome)
                .Append(FailureReasons.IsReversible(failure.Reason) ? ", confirmed by a second look" : "").Append(". ").Append(FailureReasons.RemedyFor(failure))
                .Append(reported == failure ? "" : $" A worker that says so: {reported.Reason}, {reported.Cause}.").Append('\n');
        }

        foreach (var kind in Enum.GetValues<FailureKind>())
        {
            var failure = new Failure(kind, "word_of_an_adapter", "It was so.");
            text.Append(kind).Append(": ").Append(failure.Outcome).Append(". ").Append(FailureReasons.RemedyFor(failure)).Append('\n');
        }

        Transcript.ShouldBeApproved("Reasons", text.ToString());
    }

    [Fact]
    public void Every_event_that_names_what_failed_is_as_it_was_approved()
    {
        var text = new StringBuilder();
        foreach (var state in RunStates.All)
        {
            foreach (var reason in FailureReasons.All)
            {
                foreach (var provider in new[] { null, "local" })
                {
                    if (EndingEvents.TypeOf(reason, state, provider) is { } type)
                    {
                        text.Append(state.Name()).Append(", ").Append(reason).Append(provider is null ? "" : ", deployed").Append(": ").Append(type).Append('\n');
                    }
                }
            }
        }

        Transcript.ShouldBeApproved("EndingEvents", text.ToString());
    }

    [Fact]
    public void A_decision_about_nothing_is_refused()
    {
        var (run, task, policy) = (Samples.InState(RunState.Building), StraightWay.NewTask(Samples.Vtid), Samples.Policy());
        var merge = (MergeEvidence)Proofs.Merge(run, Situations.Now);
        Action[] calls =
        [
            () => Lifecycle.Decide(null!, new Trigger.Resumed(), Situations.Now),
            () => Lifecycle.Decide(run, null!, Situations.Now),
            () => Lifecycle.Begin(null!, policy, "operator", null, null),
            () => Lifecycle.Begin(task, null!, "operator", null, null),
            () => Lifecycle.Adopt(null!, policy, merge, "operator", null),
            () => Lifecycle.Adopt(task, null!, merge, "operator", null),
            () => Lifecycle.Adopt(task, policy, null!, "operator", null),
        ];

        foreach (var call in calls)
        {
            Should.Throw<ArgumentNullException>(call);
        }

        Should.Throw<InvalidOperationException>(() => new Ending(Outcome.Success, FailureReasons.Create("word", "It was so."), "operator").State)
            .Message.ShouldBe("A run does not end early with Success.");
        Should.Throw<InvalidOperationException>(() => Waits.Limit(RunState.Building, policy)).Message.ShouldBe("building is not entered by a proof.");
    }

    [Fact]
    public void Every_number_is_as_it_was_approved() =>
        Transcript.ShouldBeApproved("Timeouts", string.Concat(typeof(TimeoutOptions).GetProperties().Select(property => $"{property.Name}: {property.GetValue(new TimeoutOptions())}\n")));
}
