using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Autopilot.Tests;

/// <summary>What axe finds on a page: nothing, in light and in dark.</summary>
[Collection(nameof(TeamTests))]
public sealed class AccessibilityTests(Browser browser, TeamSite site)
{
    // The others hold nothing that these do not.
    public static TheoryData<string> Names { get; } = [.. Views.All.Except(["sign-in", "drawer-ledger"], StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Axe_finds_nothing_on_a_view_in_light_and_in_dark(string view)
    {
        await using var window = await Views.OpenAsync(browser, site, view);
        Said(await window.Page.RunAxe()).ShouldBeEmpty();

        // What else it looks for does not depend on the colours.
        await window.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Said(await window.Page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } })).ShouldBeEmpty();
    }

    private static string[] Said(AxeResult result) =>
        [.. result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {violation.Help}: {node.Html}"))];
}
