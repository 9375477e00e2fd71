using Microsoft.AspNetCore.Http;

namespace Autopilot.Dashboard;

/// <summary>Which tasks a page lists, as its address says.</summary>
/// <param name="Show">One standing, or null: all.</param>
/// <param name="Text">What id, title or reason contain, or null.</param>
/// <param name="After">Where the page before this one ended, or null: the first page.</param>
/// <param name="Ledger">What the shown events contain, or null.</param>
internal sealed record Filter(Standing? Show, string? Text, string? After, string? Ledger)
{
    private const int LongestText = 200;

    public static Filter None { get; } = new(null, null, null, null);

    /// <summary>The filter as the query of an address, with its question mark.</summary>
    public string Query => QueryString.Create(Pairs()).Value ?? "";

    public static Filter Of(HttpRequest request) => new(
        Standings.Find(Read(request, "show")), Read(request, "q"), Read(request, "after"), Read(request, "ledger"));

    /// <summary>The same tasks from their first page on.</summary>
    public Filter Restarted => this with { After = null };

    private IEnumerable<KeyValuePair<string, string?>> Pairs()
    {
        (string Name, string? Value)[] pairs = [("show", Show?.Name()), ("q", Text), ("after", After), ("ledger", Ledger)];
        return pairs.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value));
    }

    private static string? Read(HttpRequest request, string name)
    {
        var text = request.Query[name].ToString().Trim().Replace("\0", "", StringComparison.Ordinal);
        return text.Length == 0 ? null : text.Length <= LongestText ? text : text[..LongestText];
    }
}
