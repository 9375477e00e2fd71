using System.Collections.Concurrent;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Autopilot.Tests.Browser))]

namespace Autopilot.Tests;

/// <summary>
/// One headless Chromium for all tests; each test has a context for itself, which another takes over when its pages and cookies are gone: a new one
/// costs a whole window. It is Debian's, or the one that <c>AUTOPILOT_TEST_CHROMIUM</c> names. Without one the tests are skipped, which in CI is a failure.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    // Debian's own script before it adds flags for people at a screen.
    private static readonly string[] Usual = ["/usr/lib/chromium/chromium", "/usr/bin/chromium"];

    private static readonly string Program = Environment.GetEnvironmentVariable("AUTOPILOT_TEST_CHROMIUM") is { Length: > 0 } named
        ? named
        : Usual.FirstOrDefault(File.Exists, Usual[^1]);

    private readonly ConcurrentBag<IBrowserContext> free = [];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
        {
            return;
        }

        playwright = await Playwright.CreateAsync();

        // As root there is no sandbox; containers have little shared memory.
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-extensions"] });
    }

    /// <summary>A window of its own, of somebody who is not signed in.</summary>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipUnless(browser is not null, $"There is no browser at {Program}: install Debian's chromium, or name one with AUTOPILOT_TEST_CHROMIUM.");
        if (options is null && free.TryTake(out var known))
        {
            return known;
        }

        var context = await browser!.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1400, Height = 900 } });
        context.SetDefaultTimeout(30_000);
        return context;
    }

    /// <summary>Takes back a context that was opened without options. One that does not let go of its pages is not used again.</summary>
    public async Task GiveBackAsync(IBrowserContext context)
    {
        try
        {
            await ClearAsync(context).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
            free.Add(context);
        }
        catch (Exception error) when (error is TimeoutException or PlaywrightException)
        {
            Console.WriteLine($"A window did not close: {error.Message}");
        }
    }

    // A page that is closed while it loads can hang for good: what loads is stopped first.
    private static async Task ClearAsync(IBrowserContext context)
    {
        foreach (var page in context.Pages.ToArray())
        {
            await page.GotoAsync("about:blank");
            await page.CloseAsync();
        }

        await context.ClearCookiesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}
