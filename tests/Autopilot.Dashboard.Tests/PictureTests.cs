using Microsoft.Playwright;

namespace Autopilot.Tests;

/// <summary>
/// Pictures of every view for people to look at, in <c>artifacts/screenshots</c>; and what can be said of them without looking: on a phone
/// nothing is to be scrolled sideways.
/// </summary>
[Collection(nameof(TeamTests))]
public sealed class PictureTests(Browser browser, TeamSite site)
{
    private static readonly (string Name, int Width, int Height)[] Sizes = [("wide", 1400, 900), ("narrow", 400, 800)];

    public static TheoryData<string> Names { get; } = [.. Views.All];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_view_is_as_wide_as_its_window_on_a_desk_and_on_a_phone(string view)
    {
        await using var window = await Views.OpenAsync(browser, site, view);

        foreach (var (size, width, height) in Sizes)
        {
            await window.Page.SetViewportSizeAsync(width, height);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await window.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await Pictures.TakeAsync(window, $"{view}-{size}-{scheme.ToString().ToLowerInvariant()}.png", size == "narrow" && view != "signed-out" && !await HasDialogAsync(window));
            }

            (await window.Page.EvaluateAsync<string[]>(
                "() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth && !one.closest('.scroll, .unseen')).map(one => one.outerHTML.slice(0, 200))"))
                .ShouldBeEmpty($"{view} {size}");

            // Nor does an open dialog hide a part of itself.
            (await window.Page.EvaluateAsync<bool>("() => [...document.querySelectorAll('dialog')].every(one => one.scrollWidth <= one.clientWidth && one.getBoundingClientRect().right <= innerWidth)")).ShouldBeTrue();
        }
    }

    private static async Task<bool> HasDialogAsync(Window window) => await window.Page.Locator("dialog").CountAsync() > 0;
}
