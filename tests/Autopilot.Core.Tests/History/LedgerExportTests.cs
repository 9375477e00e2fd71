using System.Reflection;

namespace Autopilot.Tests;

public sealed class LedgerExportTests
{
    private const string Line = """{"seq":1,"vtid":"VTID-00001","attempt":0,"type":"vtid.lifecycle.allocated","actor":"author","at":"2026-01-01T00:00:00+00:00","data":{"title":"A","repository":"r","profile":"default"}}""";

    [Fact]
    public async Task What_is_written_is_read_again_event_by_event()
    {
        var ledger = TrueLedger.Make("rolled back");
        using var text = new StringWriter();
        foreach (var entry in ledger.Events)
        {
            LedgerExport.Write(text, EventView.Of(entry));
        }

        var checker = new HistoryChecker();
        var types = new List<string>();
        await foreach (var entry in ReadAsync(text.ToString()))
        {
            checker.Read(entry);
            types.Add(entry.Type);
        }

        types.ShouldBe(ledger.Events.Select(entry => entry.Type));
        checker.Complete().ShouldBeEmpty();
        (checker.Tasks, checker.Events).ShouldBe((2, ledger.Events.Count));
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"seq":1,"vtid":"VTID-00001"}""")]
    [InlineData("""{"seq":"one","vtid":"VTID-00001","type":"a","actor":"b","at":"2026-01-01T00:00:00+00:00"}""")]
    [InlineData("""{"seq":1,"vtid":"not an id","type":"a","actor":"b","at":"2026-01-01T00:00:00+00:00"}""")]
    [InlineData("""{"seq":1,"vtid":"VTID-00001","type":"a","actor":"b","at":"yesterday"}""")]
    [InlineData("""{"seq":1,"vtid":"VTID-00001","type":"a","actor":"b","at":"2026-01-01T00:00:00+00:00","data":[]}""")]
    [InlineData("""{"seq":1,"vtid":"VTID-00001","type":"a","actor":"b","at":"2026-01-01T00:00:00+00:00","data":{"a":1,"a":2}}""")]
    public async Task A_line_that_is_no_event_is_refused_by_its_number(string malformed)
    {
        var error = await Should.ThrowAsync<AutopilotException>(async () => await ReadAsync($"{Line}\n\n{malformed}\n").ToListAsync());

        error.Code.ShouldBe("malformed_line");
        error.Message.ShouldStartWith("Line 3 is no event: ");
        error.Message.ShouldContain("Accepted: one JSON object a line");
    }

    [Theory]
    [InlineData("\"type\":\"vtid.lifecycle.allocated\"", "\"type\":\"vtid.lifecycle.allocated\",\"to\":\"flying\"")]
    [InlineData("\"type\":\"vtid.lifecycle.allocated\"", "\"type\":\"vtid.lifecycle.allocated\",\"outcome\":\"unlucky\"")]
    [InlineData("\"vtid\":\"VTID-00001\",", "")]
    public async Task What_no_event_says_is_a_finding_and_no_crash(string from, string to)
    {
        var checker = new HistoryChecker();
        await foreach (var entry in ReadAsync(Line.Replace(from, to, StringComparison.Ordinal)))
        {
            checker.Read(entry);
        }

        var finding = checker.Complete().ShouldHaveSingleItem();
        (finding.Law, finding.Seq).ShouldBe(("known_event", 1), finding.Message);
    }

    [Fact]
    public void Every_event_of_a_task_has_a_form()
    {
        var types = typeof(EventTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

        types.Where(type => !type.StartsWith("governance.", StringComparison.Ordinal)).Except(EventForms.Names, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static IAsyncEnumerable<EventView> ReadAsync(string text) => LedgerExport.ReadAsync(new StringReader(text), CancellationToken.None);
}
