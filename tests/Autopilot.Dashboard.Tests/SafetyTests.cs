using System.Text.Json;
using Autopilot.Dashboard;

namespace Autopilot.Tests;

/// <summary>Whatever somebody writes is shown as what they wrote, and is never anything else, wherever it reaches a page.</summary>
public sealed class SafetyTests(Browser browser, HostileSite site) : IClassFixture<HostileSite>
{
    // What a page of ours never holds, whatever stands in its texts.
    private const string Foreign = """
        () => [...document.querySelectorAll('*')].flatMap(element => [
          ...[...element.attributes].filter(({ name, value }) => /^on/i.test(name) || /^(style|srcdoc)$/i.test(name) || (/^(href|src|action|data)$/i.test(name) && new URL(value, location).origin !== location.origin)).map(({ name, value }) => `${element.localName} ${name}=${value}`),
          ...(element.matches('iframe, object, style, base, math, animate, script:not([src]), img[src=x], meta[http-equiv]') ? [element.outerHTML] : []),
        ])
        """;

    [Fact]
    public async Task In_the_list_titles_reasons_and_messages_are_texts()
    {
        await using var window = await OpenAsync("?show=failed");

        foreach (var (text, task) in HostileSite.Texts.Zip(site.Failed))
        {
            (await window.Page.Locator($"#row-{task.Vtid} .title").TextContentAsync()).ShouldBe(text);
            (await window.Page.Locator($"#row-{task.Vtid} .reason").TextContentAsync()).ShouldBe($"{text} {text}");
        }

        await ShouldBeHarmlessAsync(window);
    }

    [Fact]
    public async Task In_a_drawer_with_all_its_details_open_they_are_texts_in_the_facts_the_spec_and_the_ledger()
    {
        await using var window = await OpenAsync($"/tasks/{site.Failed[0].Vtid}?show=failed");
        foreach (var (text, task) in HostileSite.Texts.Zip(site.Failed))
        {
            await LookAtAsync(window, task);

            (await window.Page.TitleAsync()).ShouldContain(text);
            (await window.Page.Locator("#task .title").TextContentAsync()).ShouldBe(text);
            (await window.Page.Locator("#reason").TextContentAsync()).ShouldBe(text);
            (await window.Page.Locator("#message").TextContentAsync()).ShouldBe(text);
            var events = (await window.Page.Locator("#events pre").AllTextContentsAsync()).Select(json => JsonDocument.Parse(json).RootElement);
            events.Count(entry => entry.GetProperty("data").GetRawText() is { Length: > 0 } && Holds(entry.GetProperty("data"), text)).ShouldBeGreaterThanOrEqualTo(2);
            await ShouldBeHarmlessAsync(window);
        }
    }

    [Fact]
    public async Task A_spec_s_text_and_why_it_was_rejected_and_by_whom_are_texts_also_over_several_lines()
    {
        await using var window = await OpenAsync($"/tasks/{site.Rejected[0].Vtid}?show=decision");
        foreach (var (text, task) in HostileSite.Longer.Zip(site.Rejected))
        {
            await LookAtAsync(window, task);

            (await window.Page.Locator("#spec pre").TextContentAsync()).ShouldEndWith($"\n---\n{HostileSite.Kept(text)}\n");
            (await window.Page.Locator("#spec").TextContentAsync() ?? "").ShouldContain(HostileSite.Kept(text));
            var entry = (await window.Page.Locator("#events pre").AllTextContentsAsync()).Select(json => JsonDocument.Parse(json).RootElement).Single(one => one.GetProperty("type").GetString() == EventTypes.SpecRejected);
            (entry.GetProperty("actor").GetString(), entry.GetProperty("data").GetProperty("reason").GetString()).ShouldBe((text, text));
            await ShouldBeHarmlessAsync(window);
        }
    }

    [Fact]
    public async Task Under_decisions_and_in_the_fleet_they_are_texts_and_so_is_why_execution_is_off()
    {
        await using var window = await OpenAsync("/decisions");
        (await window.Page.Locator("#halt").TextContentAsync() ?? "").ShouldContain(HostileSite.Reason);
        foreach (var (text, task) in HostileSite.Texts.Zip(site.Proposed))
        {
            (await window.Page.Locator($"#decision-{task.Vtid} .title").TextContentAsync()).ShouldBe(text);
        }

        await ShouldBeHarmlessAsync(window);
        await window.GoAsync("/fleet");
        (await window.Page.Locator("#execution p").First.TextContentAsync() ?? "").ShouldStartWith($"{HostileSite.Reason} · {HostileSite.Texts[0]}, ");
        foreach (var text in HostileSite.Texts)
        {
            var cells = (await window.Page.Locator("#workers tbody tr").EvaluateAllAsync<string[][]>("rows => rows.map(row => [...row.cells].map(cell => cell.textContent))")).Single(row => row[1] == text);
            cells[0].ShouldStartWith($"{text} ");
            cells[2].ShouldBe($"{text} · {text}");
        }

        await ShouldBeHarmlessAsync(window);
    }

    [Fact]
    public async Task In_a_dialog_the_title_and_the_spec_are_texts_and_so_is_what_the_server_says_of_the_command()
    {
        await using var window = await OpenAsync($"/tasks/{site.Proposed[0].Vtid}?show=decision");
        var quoted = "";

        // As a server would that quotes what it was sent.
        await window.Page.RouteAsync("**/spec/reject", route => route.FulfillAsync(new()
        {
            Status = 409,
            ContentType = "application/problem+json",
            Body = JsonSerializer.Serialize(new { code = "refused", detail = quoted }),
        }));
        foreach (var (text, task) in HostileSite.Texts.Zip(site.Proposed))
        {
            quoted = text;
            await LookAtAsync(window, task);
            var dialog = await window.DialogAsync($"reject-spec-{task.Vtid}");
            (await dialog.Locator(".title").TextContentAsync()).ShouldBe(text);
            (await dialog.Locator("pre").TextContentAsync() ?? "").ShouldEndWith($"\n---\n{text}\n");
            await dialog.Locator("#reason-field").FillAsync(text);
            await dialog.Locator("#send").ClickAsync();
            await dialog.Locator("#outcome:not([hidden])").WaitForAsync();
            (await dialog.Locator("#outcome").TextContentAsync()).ShouldBe($"refused: {text}");
            await ShouldBeHarmlessAsync(window, "409");
            await dialog.Locator("#dismiss").ClickAsync();
        }
    }

    // It does not come with the page but later, through the script.
    [Fact]
    public async Task What_arrives_while_the_page_is_open_is_text_as_well()
    {
        await using var window = await OpenAsync();
        foreach (var text in HostileSite.Texts)
        {
            var task = (await site.CreateAsync(text, text)).Task;
            await window.Page.Locator($"#row-{task.Vtid}").WaitForAsync();
            (await window.Page.Locator($"#row-{task.Vtid} .title").TextContentAsync()).ShouldBe(text);
        }

        await ShouldBeHarmlessAsync(window);
    }

    [Fact]
    public async Task What_stands_in_an_address_is_text_on_its_page()
    {
        await using var window = await OpenAsync();
        var task = site.Failed[0].Vtid;
        foreach (var text in HostileSite.Longer)
        {
            var asked = Uri.EscapeDataString(text);
            await window.Page.GotoAsync($"{window.Root}/tasks/{task}?show=failed&q={asked}&ledger={asked}");
            (await window.Page.Locator("#q").InputValueAsync()).ShouldBe(Field(text));
            (await window.Page.Locator("#ledger-filter").InputValueAsync()).ShouldBe(Field(text));
            await ShouldBeHarmlessAsync(window, "404");
            await window.Page.GotoAsync($"{window.Root}/{asked}");
            Plain(await window.Page.Locator("body").TextContentAsync() ?? "").ShouldContain(Plain(text));
            await ShouldBeHarmlessAsync(window, "404");
        }
    }

    // They are parsed as a browser parses them, and not shown: that each is opened would take long.
    [Fact]
    public async Task What_stands_in_the_address_of_a_page_that_is_not_there_or_of_a_dialog_or_of_the_sign_in_page_is_text()
    {
        await using var window = await OpenAsync("?q=nothing");
        foreach (var text in HostileSite.Longer)
        {
            var asked = Uri.EscapeDataString(text);
            foreach (var path in new[] { $"/tasks/{asked}", $"/dialogs/{asked}?vtid={site.Failed[0].Vtid}", $"/dialogs/role?as={asked}", $"/dialogs/retry?vtid={asked}", $"/sign-in?to={asked}" })
            {
                var read = await window.Page.EvaluateAsync<string[]>(
                    $$"""
                    async address => {
                      const document = new DOMParser().parseFromString(await (await fetch(address)).text(), 'text/html');
                      return [document.body.textContent + (document.querySelector('input[name=to]')?.value ?? ''), ...({{Foreign}})()];
                    }
                    """,
                    window.Root.AbsolutePath + path);
                Plain(read[0]).ShouldContain(Plain(text)[..Math.Min(Plain(text).Length, 60)]);
                read[1..].ShouldBeEmpty();
            }
        }

        await ShouldBeHarmlessAsync(window, "404");
    }

    [Theory]
    [InlineData("https://github.com/team/shop/pull/7", "https://github.com/team/shop/pull/7")]
    [InlineData("http://git.team.example/7", "http://git.team.example/7")]
    [InlineData("https://git.example/\"onclick=\"pwned()", "https://git.example/%22onclick=%22pwned()")]
    [InlineData("javascript:window.pwned=1", null)]
    [InlineData(" JavaScript:window.pwned=1", null)]
    [InlineData("java\nscript:window.pwned=1", null)]
    [InlineData("data:text/html,<script>window.pwned=1</script>", null)]
    [InlineData("vbscript:pwned", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("//evil.example/", null)]
    [InlineData("/own", null)]
    [InlineData("local:7", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Only_an_address_of_the_web_becomes_a_link(string? address, string? link) => Addresses.Outside(address).ShouldBe(link);

    private async Task<Window> OpenAsync(string? path = null)
    {
        var window = await Window.OpenAsync(browser, site);
        await window.GoAsync();
        window.Page.Dialog += (_, dialog) => Assert.Fail($"The page says: {dialog.Message}");
        if (path is not null)
        {
            await window.GoAsync(path);
        }

        return window;
    }

    // The first comes as a page, the others through the script: both ways are looked at.
    private static async Task LookAtAsync(Window window, AutopilotTask task)
    {
        await window.Page.ClickAsync($"#row-{task.Vtid} a.open");
        await window.SeeAsync("#task-id", task.Vtid.Value);
        await window.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(one => { one.open = true; })");
    }

    // A status that the test asks for is noted on the console as well.
    private static async Task ShouldBeHarmlessAsync(Window window, string? but = null)
    {
        (await window.Page.EvaluateAsync<string[]>(Foreign)).ShouldBeEmpty();
        (await window.Page.EvaluateAsync<bool>("() => 'pwned' in window")).ShouldBeFalse();
        window.Complaints.Where(complaint => but is null || !complaint.Contains($"status of {but}", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static bool Holds(JsonElement data, string text) =>
        data.EnumerateObject().Any(field => field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() == text : field.Value.ValueKind == JsonValueKind.Object && Holds(field.Value, text));

    // What a filter takes, as a field of one line keeps it.
    private static string Field(string text) =>
        (text.Trim() is { Length: > 200 } trimmed ? trimmed[..200] : text.Trim()).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    // A path is shown as the address has it.
    private static string Plain(string text) => Uri.UnescapeDataString(text).Replace("\r\n", "\n", StringComparison.Ordinal);
}
