using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>One trace per run, over engine hosts and a remote worker.</summary>
[Collection(TracedRuns.Shared)]
public sealed class TraceTests(TracedRuns runs)
{
    [Fact]
    public void Every_span_of_a_run_is_in_its_one_trace_and_no_other_runs_span_is()
    {
        foreach (var vtid in runs.Tasks)
        {
            var spans = SpansOf(vtid);
            var traces = spans.Select(span => span.TraceId).Distinct().ToArray();
            traces.Length.ShouldBe(1);
            runs.Recording.Spans.Where(span => span.TraceId == traces[0]).ShouldAllBe(span => Equals(span.GetTagItem(RunTags.RunId), $"{vtid}/1"));
            Words(spans.Select(span => span.DisplayName)).ShouldBe(
                "RUN traced, activate, building, claim, create_pr, invoke_agent command, merge, merged, pr_created, report, reviewing, start_checks, validated, work");
            Words(spans.Select(Recording.HostOf).OfType<string>()).ShouldBe("one, two");
        }
    }

    [Fact]
    public void The_runs_own_span_begins_the_trace_effects_lie_in_looks_and_the_agent_in_its_work()
    {
        var spans = SpansOf(runs.Tasks[0]);
        var root = spans.Single(span => span.ParentSpanId == default);
        root.DisplayName.ShouldBe("RUN traced");
        root.Kind.ShouldBe(ActivityKind.Server);
        (root.GetTagItem("cicd.pipeline.result"), root.GetTagItem("autopilot.run.state")).ShouldBe(("success", "completed"));
        root.GetTagItem("vcs.change.id").ShouldNotBeNull();
        root.Duration.ShouldBeGreaterThan(TimeSpan.Zero);

        Parent("merge").ShouldBe("validated");
        Parent("create_pr").ShouldBe("building");
        Parent("invoke_agent command").ShouldBe("work");
        var parent = spans.Single(span => span.DisplayName == "claim").ParentSpanId;
        spans.Single(span => span.DisplayName == "work").ParentSpanId.ShouldBe(parent);
        string[] beside = ["activate", "report", "building", "reviewing", "validated"];
        spans.Where(span => beside.Contains(span.DisplayName, StringComparer.Ordinal)).ShouldAllBe(span => span.ParentSpanId == parent);

        string? Parent(string name) =>
            spans.SingleOrDefault(span => span.SpanId == spans.Single(child => child.DisplayName == name).ParentSpanId)?.DisplayName;
    }

    [Fact]
    public void Nothing_that_is_traced_or_measured_tells_a_token_a_spec_or_what_an_agent_says()
    {
        var recording = runs.Recording;
        var told = recording.Spans.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Value}")
                .Append(span.DisplayName).Append(span.StatusDescription ?? "").Concat(span.Events.Select(entry => entry.Name)))
            .Concat(recording.Measured.SelectMany(measured => measured.Tags.Select(tag => $"{tag.Value}")))
            .ToArray();

        told.Length.ShouldBeGreaterThan(100);
        told.Where(text => text.Contains(TracedRuns.Secret, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private Activity[] SpansOf(Vtid vtid) => [.. runs.Recording.Spans.Where(span => Equals(span.GetTagItem(RunTags.Vtid), vtid.Value) && IsTraced(span))];

    private static string Words(IEnumerable<string> words) => string.Join(", ", words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    // Other tests of this process make runs of the same ids in stores of their own; theirs have another trace.
    private bool IsTraced(Activity span) => runs.Recording.Spans.Any(one => one.TraceId == span.TraceId && one.DisplayName == "RUN traced");
}
