namespace Autopilot.Tests;

/// <summary>Every view, with how to open it.</summary>
internal static class Views
{
    public static readonly string[] All =
        ["tasks", "tasks-empty", "tasks-nothing", "drawer-failed", "drawer-waiting", "drawer-building", "drawer-ledger", "decisions", "fleet", "me", "sign-in", "sign-in-refused", "notice", "dialog-spec", "dialog-merge", "dialog-stop", "dialog-role", "help", "signed-out"];

    /// <summary>Opens a view of a team's site, or the list of one that has nothing yet, as somebody who may do everything.</summary>
    public static async Task<Window> OpenAsync(Browser browser, TeamSite site, string view)
    {
        var opened = view == "tasks-empty" ? site.Empty : site;
        var window = await Window.OpenAsync(browser, opened, who: null, options: new()
        {
            ViewportSize = new() { Width = 1400, Height = 900 },
            StorageState = site.Session,
        });
        await ShowAsync(window, site, view);
        return window;
    }

    private static async Task ShowAsync(Window window, TeamSite site, string view)
    {
        var page = window.Page;
        switch (view)
        {
            case "tasks" or "tasks-empty":
                await window.GoAsync();
                break;
            case "tasks-nothing":
                await window.GoAsync("?show=blocked&q=passkey");
                break;
            case "drawer-failed" or "drawer-ledger":
                await window.GoAsync($"/tasks/{site.Failed}");
                await page.EvaluateAsync("() => document.querySelectorAll('#spec, #ledger, #ledger li:first-child details').forEach(one => { one.open = true; })");
                await page.EvaluateAsync("isEnd => document.getElementById('task').scrollTo(0, isEnd ? 1e6 : 0)", view == "drawer-ledger");
                break;
            case "drawer-waiting":
                await window.GoAsync($"/tasks/{site.Waiting}");
                await page.EvaluateAsync("() => document.querySelectorAll('#changes').forEach(one => { one.open = true; })");
                break;
            case "drawer-building":
                await window.GoAsync($"/tasks/{site.Building}");
                break;
            case "decisions" or "fleet" or "me":
                await window.GoAsync($"/{view}");
                break;
            case "sign-in" or "sign-in-refused":
                await page.GotoAsync($"{window.Root}/sign-in");
                if (view != "sign-in")
                {
                    await page.FillAsync("#token", "not-a-token");
                    await page.ClickAsync("button");
                    await page.Locator("[role=alert]").WaitForAsync();
                }

                break;
            case "notice":
                await page.GotoAsync($"{window.Root}/tasks/VTID-04711");
                break;
            case "dialog-spec":
                await AskAsync(window, $"/tasks/{site.Proposed}", $"approve-spec-{site.Proposed}");
                break;
            case "dialog-merge":
                await AskAsync(window, $"/tasks/{site.Waiting}", $"approve-merge-{site.Waiting}");
                break;
            case "dialog-stop":
                await AskAsync(window, "/fleet", "stop");
                break;
            case "dialog-role":
                await AskAsync(window, "/me", "role-break_glass");
                break;
            case "help":
                await window.GoAsync();
                await page.Keyboard.PressAsync("?");
                await page.Locator("dialog").WaitForAsync();
                break;
            case "signed-out":
                await window.GoAsync();
                await page.RouteAsync("**/*", route => route.FulfillAsync(new() { Status = 401 }));
                await page.ClickAsync("#chip-failed");
                await page.Locator("#live[data-state=signed-out]").WaitForAsync();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(view), view, "Not a view.");
        }
    }

    private static async Task AskAsync(Window window, string path, string button)
    {
        await window.GoAsync(path);
        await window.DialogAsync(button);
    }
}
