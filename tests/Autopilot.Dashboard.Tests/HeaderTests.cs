using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Autopilot.Dashboard;

namespace Autopilot.Tests;

/// <summary>What stands around every page and asset: nothing inline, nothing from elsewhere, nothing kept that is somebody's.</summary>
public sealed partial class HeaderTests(Browser browser, Site site) : IClassFixture<Site>
{
    private static readonly string[] Names = ["dashboard.css", "dashboard.js", "icon.svg"];

    // TASK is one that exists. Each with the status that it answers.
    public static TheoryData<string, string?, int> Pages { get; } = new()
    {
        { "", "somebody", 200 },
        { "?show=failed&q=nothing", "somebody", 200 },
        { "/tasks/TASK", "somebody", 200 },
        { "/tasks/TASK?ledger=spec", "somebody", 200 },
        { "/decisions", "somebody", 200 },
        { "/fleet", "somebody", 200 },
        { "/me", "somebody", 200 },
        { "/dialogs/approve-spec?vtid=TASK", "approver", 200 },
        { "/dialogs/reject-spec?vtid=TASK", "approver", 200 },
        { "/dialogs/activate?vtid=TASK", "somebody", 200 },
        { "/dialogs/stop", "governor", 200 },
        { "/dialogs/thaw", "viewer", 200 },
        { "/dialogs/role?as=break_glass", "somebody", 200 },
        { "/dialogs/nonsense?vtid=TASK", "somebody", 404 },
        { "/tasks/VTID-99999", "somebody", 404 },
        { "/tasks/nonsense", "somebody", 404 },
        { "/nowhere/at/all", "somebody", 404 },
        { "", "worker", 403 },
        { "/sign-in", null, 200 },
        { "/sign-in?to=%2Fautopilot%2Ffleet", null, 200 },
        { "/fleet", null, 302 },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_runs_nothing_inline_is_framed_by_nobody_and_kept_by_nobody(string path, string? who, int status)
    {
        using var visitor = who is null ? new Visitor(site) : await Visitor.SignedInAsync(site, who);
        var task = (await site.CreateAsync()).Task;

        using var answer = await visitor.GetAsync("/autopilot" + path.Replace("TASK", task.Vtid.Value, StringComparison.Ordinal));

        ((int)answer.StatusCode).ShouldBe(status);
        Header(answer, "Content-Security-Policy").ShouldBe(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        Header(answer, "Cache-Control").ShouldBe("no-store");
        Header(answer, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(answer, "X-Frame-Options").ShouldBe("DENY");
        Header(answer, "Referrer-Policy").ShouldBe("no-referrer");
        Header(answer, "Cross-Origin-Opener-Policy").ShouldBe("same-origin");
        var html = await answer.Content.ReadAsStringAsync();
        if (status == 302)
        {
            html.ShouldBeEmpty();
            return;
        }

        Header(answer, "Content-Type").ShouldBe("text/html; charset=utf-8");
        InlineAttribute().Match(html).Value.ShouldBeEmpty();
        html.ShouldNotContain("<style", Case.Insensitive);
        html.ShouldNotContain("javascript:", Case.Insensitive);
        Script().Matches(html).ShouldAllBe(script => script.Value.Contains(" src=\"/autopilot/assets/", StringComparison.Ordinal) && script.Value.EndsWith("></script>", StringComparison.Ordinal));
    }

    // A view that no test opens is scanned too.
    [Fact]
    public void No_source_of_the_pages_writes_style_or_script_inline_or_html_from_text()
    {
        var sources = Directory.GetFiles(Path.Combine(Folders.Root, "src", "Autopilot.Dashboard"), "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".razor" or ".js" or ".css" or ".cs" && !file.Contains("/obj/", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);
        sources.Count.ShouldBeGreaterThan(30);

        foreach (var (file, text) in sources.Where(source => source.Key.EndsWith(".razor", StringComparison.Ordinal)))
        {
            InlineAttribute().Match(text).Value.ShouldBeEmpty(file);
            text.Replace("(MarkupString)\"<!doctype html>\"", "", StringComparison.Ordinal).ShouldNotContain("MarkupString", Case.Insensitive, file);
        }

        sources.Where(source => source.Key.EndsWith(".cs", StringComparison.Ordinal)).ShouldAllBe(source => !source.Value.Contains("MarkupString", StringComparison.Ordinal));
        foreach (var unsafely in new[] { "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", ".style.", "setAttribute(\"style\"", "srcdoc", "http:", "https:" })
        {
            sources["dashboard.js"].ShouldNotContain(unsafely);
        }

        foreach (var foreign in new[] { "url(", "@import", "http:", "https:", "@font-face" })
        {
            sources["dashboard.css"].ShouldNotContain(foreign);
        }
    }

    [Fact]
    public async Task An_asset_is_kept_for_good_for_its_address_carries_the_hash_of_what_it_is()
    {
        using var visitor = new Visitor(site);
        foreach (var name in Names)
        {
            using var answer = await visitor.GetAsync($"/autopilot/assets/{Assets.Hash}/{name}");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            Header(answer, "Cache-Control").ShouldBe("public, max-age=31536000, immutable");
            Header(answer, "X-Content-Type-Options").ShouldBe("nosniff");
            (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(Assets.Read(name).ToArray());
        }
    }

    [Fact]
    public async Task An_asset_is_sent_with_brotli_to_who_accepts_it()
    {
        using var visitor = new Visitor(site);
        foreach (var name in Names)
        {
            using var answer = await visitor.GetAsync($"/autopilot/assets/{Assets.Hash}/{name}", ("Accept-Encoding", "gzip, deflate, br, zstd"));
            Header(answer, "Content-Encoding").ShouldBe("br");
            Header(answer, "Vary").ShouldBe("Accept-Encoding");
            await using var plain = new BrotliStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
            using var read = new MemoryStream();
            await plain.CopyToAsync(read);
            read.ToArray().ShouldBe(Assets.Read(name).ToArray());
        }
    }

    // While hosts are replaced a page of the new one may ask an old one: what it misses must not be kept as missing.
    [Theory]
    [InlineData("0123456789abcdef/dashboard.js")]
    [InlineData("HASH/nothing.js")]
    [InlineData("HASH/..%2fdashboard.js")]
    public async Task An_address_that_no_asset_has_is_answered_404_and_kept_by_nobody(string path)
    {
        using var visitor = new Visitor(site);

        using var answer = await visitor.GetAsync($"/autopilot/assets/{path.Replace("HASH", Assets.Hash, StringComparison.Ordinal)}");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Header(answer, "Cache-Control").ShouldBe("no-store");
    }

    [Fact]
    public async Task A_window_asks_nobody_but_its_own_site()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var task = (await site.CreateAsync()).Task;

        foreach (var path in new[] { "", $"/tasks/{task.Vtid}", "/decisions", "/fleet", "/me" })
        {
            await window.GoAsync(path);
        }

        window.Requests.Count.ShouldBeGreaterThan(20);
        window.Requests.Select(request => new Uri(request.Url).Authority).Distinct(StringComparer.Ordinal).ShouldBe([site.Address.Authority]);
        window.ShouldBeQuiet();
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        string.Join(", ", answer.Headers.Concat(answer.Content.Headers).Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).SelectMany(header => header.Value));

    [GeneratedRegex("""\s(style|on[a-z]+)\s*=\s*["'@]""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InlineAttribute();

    [GeneratedRegex("<script.*?</script>", RegexOptions.IgnoreCase | RegexOptions.Singleline, 1000)]
    private static partial Regex Script();
}
