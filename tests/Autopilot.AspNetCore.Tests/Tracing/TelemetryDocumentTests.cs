using System.Diagnostics.Metrics;

namespace Autopilot.Tests;

/// <summary>The tables of docs/telemetry.md list what there is.</summary>
[Collection(TracedRuns.Shared)]
public sealed class TelemetryDocumentTests(TracedRuns runs)
{
    private static readonly string[][] Rows =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "telemetry.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()),
    ];

    private static readonly string[][] Metrics = [.. Rows.Where(row => row.Length == 5)];

    private static readonly string[][] Spans = [.. Rows.Where(row => row.Length == 4)];

    [Fact]
    public void Every_instrument_is_in_the_table_with_its_type_and_unit_and_nothing_else_is()
    {
        var there = runs.Recording.Instruments.Select(instrument => $"{instrument.Name}, {TypeOf(instrument)}, {instrument.Unit}").Distinct(StringComparer.Ordinal);
        var told = Metrics.Select(row => $"{row[0].Trim('`')}, {row[1]}, {row[2]}");

        string.Join('\n', there.Order(StringComparer.Ordinal)).ShouldBe(string.Join('\n', told.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void What_is_measured_has_the_attributes_of_its_row()
    {
        var table = Metrics.ToDictionary(row => row[0].Trim('`'), row => Names(row[3]), StringComparer.Ordinal);
        foreach (var (name, _, tags) in runs.Recording.Measured)
        {
            tags.Select(tag => tag.Key).Except(table[name], StringComparer.Ordinal).ShouldBeEmpty(name);
        }

        string[] measured = ["cicd.pipeline.run.duration", "autopilot.run.moves", "autopilot.usage.tokens", "autopilot.usage.money", "autopilot.run.due.age",
            "autopilot.look.duration", "autopilot.feed.lag", "autopilot.effects.performed", "autopilot.stream.subscribers"];
        measured.Except(runs.Recording.Measured.Select(one => one.Name), StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_span_is_in_the_table_with_its_kind_and_attributes()
    {
        runs.Recording.Spans.ShouldNotBeEmpty();
        foreach (var span in runs.Recording.Spans)
        {
            var row = Spans.SingleOrDefault(row => Names(row[0]).Any(name => Is(name, span.DisplayName))).ShouldNotBeNull(span.DisplayName);
            span.Kind.ToString().ToLowerInvariant().ShouldBe(row[1], span.DisplayName);
            span.TagObjects.Select(tag => tag.Key).Except(Names(row[2]), StringComparer.Ordinal).ShouldBeEmpty(span.DisplayName);
        }
    }

    [Fact]
    public void The_table_names_every_state_and_effect()
    {
        var names = Spans.SelectMany(row => Names(row[0])).ToArray();
        RunStates.All.Where(state => !state.IsTerminal()).Select(state => state.Name()).Except(names, StringComparer.Ordinal).ShouldBeEmpty();
        Enum.GetValues<EffectAction>().Select(action => action.Name()).Except(names, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static string[] Names(string cell) => [.. cell.Split(',').Select(name => name.Trim().Trim('`')).Where(name => name.Length > 0)];

    private static bool Is(string name, string shown) =>
        name.Split('{') is [var stem, _] ? shown.StartsWith(stem, StringComparison.Ordinal) : name == shown;

    private static string TypeOf(Instrument instrument) => instrument switch
    {
        Counter<long> or Counter<double> => "counter",
        Histogram<double> => "histogram",
        Gauge<long> or Gauge<double> => "gauge",
        ObservableGauge<double> => "observable gauge",
        ObservableUpDownCounter<int> => "observable up-down counter",
        _ => instrument.GetType().Name,
    };
}
