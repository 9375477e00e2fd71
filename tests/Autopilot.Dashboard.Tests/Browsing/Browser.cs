using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Autopilot.Tests.Browser))]

namespace Autopilot.Tests;

/// <summary>
/// One headless Chromium for all tests; each test has a context of its own. It is Debian's, or the one that <c>AUTOPILOT_TEST_CHROMIUM</c> names.
/// Without one the tests are skipped, which in CI is a failure.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string Program = Environment.GetEnvironmentVariable("AUTOPILOT_TEST_CHROMIUM") is { Length: > 0 } named ? named : "/usr/bin/chromium";

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
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    /// <summary>A window of its own, of somebody who is not signed in.</summary>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipUnless(browser is not null, $"There is no browser at {Program}: install Debian's chromium, or name one with AUTOPILOT_TEST_CHROMIUM.");
        var context = await browser!.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1400, Height = 900 } });
        context.SetDefaultTimeout(20_000);
        return context;
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
