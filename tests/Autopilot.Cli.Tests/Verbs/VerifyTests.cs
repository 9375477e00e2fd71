using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary><c>verify</c> on a store and on an export: true ones, damaged ones, and what is neither.</summary>
public sealed class VerifyTests(RanFolder ran) : IClassFixture<RanFolder>
{
    [Fact]
    public async Task A_store_and_its_export_keep_every_law()
    {
        var store = (await ran.GiveAsync("verify")).Expect(0).Json();
        var export = (await ran.GiveBareAsync("verify", "--export", ran.Export)).Expect(0).Json();

        (store.GetProperty("tasks").GetInt32(), store.GetProperty("findings").GetArrayLength()).ShouldBe((1, 0));
        (export.GetProperty("tasks").GetInt32(), export.GetProperty("findings").GetArrayLength()).ShouldBe((1, 0));
        store.GetProperty("events").GetInt32().ShouldBeGreaterThan(10);
        export.GetProperty("events").GetInt32().ShouldBe((await File.ReadAllLinesAsync(ran.Export)).Length);
    }

    [Fact]
    public async Task An_export_holds_the_ledger_as_events_prints_it()
    {
        var items = (await ran.GiveAsync("events")).Expect(0).Json().GetProperty("items").EnumerateArray().ToArray();
        var lines = (await File.ReadAllLinesAsync(ran.Export)).Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        lines.Length.ShouldBe(items.Length);
        lines.Zip(items).ShouldAllBe(pair => JsonElement.DeepEquals(pair.First, pair.Second));
    }

    [Fact]
    public async Task A_damaged_export_names_its_first_broken_event()
    {
        var lines = await File.ReadAllLinesAsync(ran.Export);
        var index = Array.FindIndex(lines, line => line.Contains("local.checks.passed", StringComparison.Ordinal));
        lines[index] = lines[index].Replace("\"sha\":\"", "\"sha\":\"0", StringComparison.Ordinal);
        var seq = JsonDocument.Parse(lines[index]).RootElement.GetProperty("seq").GetInt64();

        var report = (await ran.GiveBareAsync("verify", "--export", ran.Write("damaged.jsonl", string.Join('\n', lines)))).Expect(1).Json();

        var finding = report.GetProperty("findings").EnumerateArray().ShouldHaveSingleItem();
        finding.GetProperty("law").GetString().ShouldBe("evidence_chain");
        finding.GetProperty("vtid").GetString().ShouldBe("VTID-00001");
        finding.GetProperty("seq").GetInt64().ShouldBe(seq);
        finding.GetProperty("type").GetString().ShouldBe("local.checks.passed");
        finding.GetProperty("message").GetString().ShouldStartWith("sha is 0");
    }

    [Theory]
    [InlineData("row_agrees", "UPDATE task SET last_fence = last_fence + 1")]
    [InlineData("one_owner", "UPDATE event SET actor = 'another' WHERE type = 'vtid.work.completed'")]
    [InlineData("numbered", "DELETE FROM event WHERE type = 'vtid.work.claimed'")]
    [InlineData("known_event", "UPDATE event SET data = '{' WHERE type = 'local.pr.merged'")]
    [InlineData("effect_ordinals", "UPDATE effect SET ordinal = 5 WHERE action = 'merge'")]
    [InlineData("effects_bear_out", "DELETE FROM effect")]
    [InlineData("row_agrees", "UPDATE task SET doc = json_set(doc, '$.debts', json('[{\"owed\":1}]'))")]
    [InlineData("row_agrees", "UPDATE run SET doc = '{'")]
    public async Task A_damaged_store_is_found(string law, string sql)
    {
        var directory = await ran.DamageAsync($"damaged-{Guid.NewGuid():N}", sql);

        var report = (await ran.GiveBareAsync("verify", "--dir", directory)).Expect(1).Json();

        var finding = report.GetProperty("findings").EnumerateArray().ShouldHaveSingleItem();
        finding.GetProperty("law").GetString().ShouldBe(law, finding.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_malformed_line_is_named_by_its_number()
    {
        var text = await File.ReadAllTextAsync(ran.Export);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

        var ended = (await ran.GiveBareAsync("verify", "--export", ran.Write("malformed.jsonl", text + "no event\n"))).Expect(2);

        ended.ErrorCode().ShouldBe("malformed_line");
        ended.Error.ShouldContain($"Line {lines + 1} is no event");
        ended.Error.ShouldContain("Accepted: one JSON object a line");
    }

    [Fact]
    public async Task What_is_no_ledger_is_said_to_be_none()
    {
        (await ran.GiveBareAsync("verify", "--export", "missing.jsonl")).Expect(2).Error.ShouldContain("missing.jsonl");
        (await ran.GiveBareAsync("verify", "--dir", "nowhere")).Expect(2).Error.ShouldContain("There is no store at");
        (await ran.GiveBareAsync("verify", "--export", ran.Export, "--postgres", "Host=db")).Expect(2).Error.ShouldContain("one of --export, --postgres and --server");
        (await ran.GiveBareAsync("verify", "--export", ran.Export, "--dir", "somewhere")).Expect(2).Error.ShouldContain("More than one ledger");
        (await ran.GiveBareAsync("verify", "--postgres", "nonsense")).Expect(2).Error.ShouldContain("Accepted: for example");
        (await ran.GiveAsync("events", "--follow", "--export", ran.Export)).Expect(2).ErrorCode().ShouldBe("usage");
    }

    // One is broken is another answer than none is known.
    [Fact]
    public async Task Where_there_is_nothing_to_check_nothing_is_said_to_be_lawful_or_broken()
    {
        (await ran.GiveBareAsync("verify", "--export", ran.Write("empty.jsonl", "\n\n"))).Expect(2).Error.ShouldContain("holds no event");
        (await ran.GiveBareAsync("verify", "--export", "")).Expect(2).ErrorCode().ShouldBe("usage");
        (await ran.GiveBareAsync("verify", "--postgres", "Host=127.0.0.1;Port=1;Database=a")).Expect(2).ErrorCode().ShouldBe("store_unavailable");
        var noise = Path.GetDirectoryName(ran.Write("noise/autopilot.db", "no database, and long enough to be looked at as one"))!;
        (await ran.GiveBareAsync("verify", "--dir", noise)).Expect(2).ErrorCode().ShouldBe("not_a_store");
        (await ran.GiveAsync("events", "--vtid", "VTID-99999", "--export", ran.Export + ".none")).Expect(1).ErrorCode().ShouldBe("task_not_found");
        File.Exists(ran.Export + ".none").ShouldBeFalse();
    }
}
