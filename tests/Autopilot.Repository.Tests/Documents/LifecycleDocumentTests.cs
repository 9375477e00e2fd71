using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Autopilot.Tests;

// The documents tell of the table what the table says, or this fails.
public sealed class LifecycleDocumentTests
{
    private const string Document = "docs/lifecycle.md";

    private static readonly RunState[] Ends = [RunState.Failed, RunState.Cancelled, RunState.Blocked];

    [Fact]
    public void LifecycleDocument_draws_every_move() => new DrawnBlock(Document, "diagram").ShouldBe(Diagram(TransitionTable.Moves, RunStates.All));

    [Fact]
    public void LifecycleDocument_of_the_readme_draws_the_way_to_completion() => new DrawnBlock("README.md", "lifecycle").ShouldBe(
        Diagram(TransitionTable.Moves.Where(move => !Ends.Contains(move.To) && move.On != TriggerKind.MergeAdopted), [RunState.Completed]));

    [Fact]
    public void LifecycleDocument_lists_every_move() => new DrawnBlock(Document, "moves").ShouldBe(Table(
        "| from | trigger | to |",
        TransitionTable.Moves
            .GroupBy(move => (move.On, move.To))
            .Select(group => $"| {string.Join(", ", group.Select(move => move.From is { } from ? Code(from.Name()) : "–"))} | {Words(group.Key.On)} | {Code(group.Key.To.Name())} |")));

    [Fact]
    public void LifecycleDocument_lists_what_stays() => new DrawnBlock(Document, "stays").ShouldBe(Table(
        "| trigger | in | meaning |",
        TransitionTable.Stays.Select(stay =>
            $"| {Words(stay.On)} | {(stay.In.Count == 8 ? "every working state" : string.Join(", ", stay.In.Select(state => Code(state.Name()))))} | {Summary($"F:Autopilot.TriggerKind.{stay.On}").Text} |")));

    [Fact]
    public void LifecycleDocument_lists_every_event_with_its_producer() => new DrawnBlock(Document, "events").ShouldBe(Table(
        "| event | meaning | producer |",
        Constants().Concat(Made()).OrderBy(row => row.Name, StringComparer.Ordinal).Select(row => $"| `{row.Name}` | {row.Text} | {row.Producer} |")));

    [Fact]
    public void Every_fixed_event_is_a_constant_of_its_own() => Constants().Count().ShouldBe(typeof(EventTypes).GetFields().Length);

    private static IEnumerable<(string Name, string Text, string Producer)> Constants() =>
        from field in typeof(EventTypes).GetFields()
        where field.IsLiteral
        let summary = Summary("F:Autopilot.EventTypes." + field.Name)
        select ((string)field.GetRawConstantValue()!, summary.Text, summary.Producer);

    private static IEnumerable<(string Name, string Text, string Producer)> Made() =>
        from method in typeof(EventTypes).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where method.GetParameters() is [{ Name: "provider" }, ..]
        let summary = Summary("M:Autopilot.EventTypes." + method.Name)
        let parts = summary.Text.TrimEnd('.').Split(": ")
        from name in Names(parts[1].Trim('`'))
        select (name, parts[0] + ".", summary.Producer);

    // A name that stands for several, such as {provider}.deploy.started|failed, has a row for each.
    private static IEnumerable<string> Names(string pattern)
    {
        var stem = pattern[..(pattern.Split('|')[0].LastIndexOf('.') + 1)];
        return pattern[stem.Length..].Split('|').Select(last => stem + last);
    }

    private static (string Text, string Producer) Summary(string member)
    {
        var summary = XDocument.Load(Path.ChangeExtension(typeof(EventTypes).Assembly.Location, ".xml"))
            .Descendants("member").First(element => element.Attribute("name")!.Value.Split('(')[0] == member).Element("summary")!;
        var text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { Name.LocalName: "c" } code => Code(code.Value),
            XElement see => Code(see.Attribute("cref")!.Value.Split('.')[^1]),
            _ => "",
        }));
        var parts = Regex.Replace(text, @"\s+", " ", RegexOptions.NonBacktracking).Trim().Split(" Producer: ");
        return (parts[0], parts.Length > 1 ? parts[1].TrimEnd('.') : "");
    }

    private static string Diagram(IEnumerable<Move> moves, IReadOnlyList<RunState> states)
    {
        var text = new StringBuilder("```mermaid\nstateDiagram-v2\n");
        foreach (var move in moves)
        {
            text.Append("    ").Append(move.From?.Name() ?? "[*]").Append(" --> ").Append(move.To.Name()).Append(": ").Append(Words(move.On)).Append('\n');
        }

        foreach (var state in states.Where(state => state.IsTerminal()))
        {
            text.Append("    ").Append(state.Name()).Append(" --> [*]\n");
        }

        return text.Append("```\n").ToString();
    }

    private static string Table(string head, IEnumerable<string> rows) =>
        $"{head}\n{string.Concat(Enumerable.Repeat("|---", head.Count(character => character == '|') - 1))}|\n{string.Concat(rows.Select(row => row + "\n"))}";

    private static string Code(string text) => $"`{text}`";

    private static string Words(TriggerKind kind) =>
        Regex.Replace(kind.ToString(), "(?<!^)[A-Z]", match => " " + match.Value, RegexOptions.None, TimeSpan.FromSeconds(1)).ToLowerInvariant();
}
