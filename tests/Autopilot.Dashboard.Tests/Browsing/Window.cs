using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Autopilot.Tests;

/// <summary>
/// A person's window on a dashboard. It notes what a page must never do: say something on the console, break its content security policy, or send
/// a request of its own making past the one client.
/// </summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly ConcurrentQueue<IRequest> requests = new();

    private Func<Task>? leave;

    private Window(IBrowserContext context, IPage page, Uri root) => (Context, Page, Root) = (context, page, root);

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Where the dashboard is.</summary>
    public Uri Root { get; }

    /// <summary>What was said on the console, thrown, or refused by the policy.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    /// <summary>What the page has asked for.</summary>
    public IReadOnlyCollection<IRequest> Requests => requests;

    /// <summary>Opens a window of somebody who has signed in before, or of nobody.</summary>
    public static Task<Window> OpenAsync(Browser browser, Site site, string? who = "somebody", string prefix = "/autopilot", BrowserNewContextOptions? options = null) =>
        AtAsync(browser, new Uri(site.Address, site.PathBase + prefix), who, options);

    /// <summary>Opens a window on an address.</summary>
    public static async Task<Window> AtAsync(Browser browser, Uri root, string? who, BrowserNewContextOptions? options = null)
    {
        var context = await browser.OpenAsync(options);
        var window = await NewAsync(context, root);
        window.leave = options is null ? () => browser.GiveBackAsync(context) : () => context.CloseAsync();
        if (who is not null)
        {
            var answer = await context.APIRequest.PostAsync($"{root.ToString().TrimEnd('/')}/sign-in", new() { Form = context.APIRequest.CreateFormData().Set("token", $"token-{who}"), MaxRedirects = 0 });
            answer.Status.ShouldBe(302);
        }

        return window;
    }

    /// <summary>Another tab of the same person.</summary>
    public Task<Window> TabAsync() => NewAsync(Context, Root);

    /// <summary>A tab of the same person at another address.</summary>
    public Task<Window> AtAsync(Uri root) => NewAsync(Context, root);

    /// <summary>Goes to an address below the dashboard's root, and waits until it is live.</summary>
    public async Task GoAsync(string path = "")
    {
        await Page.GotoAsync(Root + path);
        await LiveAsync();
    }

    public Task LiveAsync() => Page.Locator("#live[data-state=live]").WaitForAsync();

    public async Task SignInAsync(string who)
    {
        await Page.GotoAsync($"{Root}/sign-in");
        await Page.FillAsync("#token", $"token-{who}");
        await Page.ClickAsync("button");
        await LiveAsync();
    }

    /// <summary>Opens a dialog by its button, and waits until it stands.</summary>
    public async Task<ILocator> DialogAsync(string button)
    {
        await Page.ClickAsync($"#{button}");
        var dialog = Page.Locator("dialog#dialog");
        await dialog.WaitForAsync();
        return dialog;
    }

    /// <summary>
    /// Waits until the page's address contains something, by looking at it: the browser driver's own wait looks once and then listens, and misses
    /// an arrival in between.
    /// </summary>
    public Task<string> ArriveAsync(string address) => Eventually.SeeAsync(() => Page.Url, url => url.Contains(address, StringComparison.Ordinal));

    /// <summary>Opens a dialog, gives its command, and waits until it has closed.</summary>
    public async Task CommandAsync(string button, string? reason = null)
    {
        var dialog = await DialogAsync(button);
        if (reason is not null)
        {
            await dialog.Locator("#reason-field").FillAsync(reason);
        }

        await dialog.Locator("#send").ClickAsync();
        await dialog.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    public Task SeeAsync(string selector, string text) => Page.Locator(selector, new() { HasText = text }).First.WaitForAsync();

    /// <summary>Forgets what was complained about so far: it was about a page of somebody else.</summary>
    public void Forget() => complaints.Clear();

    /// <summary>Nothing was complained about.</summary>
    public void ShouldBeQuiet() => complaints.ShouldBeEmpty();

    public async ValueTask DisposeAsync()
    {
        if (leave is not null)
        {
            await leave();
        }
    }

    private static async Task<Window> NewAsync(IBrowserContext context, Uri root)
    {
        var page = await context.NewPageAsync();
        var window = new Window(context, page, root);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                window.complaints.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => window.complaints.Enqueue(error);
        page.Request += (_, request) => window.requests.Enqueue(request);
        await page.AddInitScriptAsync("addEventListener('securitypolicyviolation', event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));");
        return window;
    }
}
