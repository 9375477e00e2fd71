namespace Autopilot.Tests;

/// <summary>The demo with its dashboard, as the README has a new user run it.</summary>
public sealed class DemoTests(Browser browser, Demo demo) : IClassFixture<Demo>
{
    [Fact]
    public async Task The_roll_back_of_the_second_task_of_the_demo_is_seen()
    {
        await using var window = await Window.AtAsync(browser, await demo.AddressAsync(), null);
        await window.Page.GotoAsync($"{window.Root}");
        await window.Page.FillAsync("#token", demo.Token);
        await window.Page.ClickAsync("button");
        await window.LiveAsync();
        window.Page.SetDefaultTimeout(180_000);

        await window.Page.Locator("#row-VTID-00001.completed").WaitForAsync();
        await window.Page.Locator("#row-VTID-00002 a.open").ClickAsync();
        await window.SeeAsync("#task h1", "failed");

        await window.SeeAsync("#reason", "verification_failed");
        await window.SeeAsync(".cleanup[data-result=verified]", "Rolled back");
        await window.SeeAsync("#chain .missing", "Production reports");
        await window.SeeAsync("#row-VTID-00002 .reason", "answered 503");
        await Pictures.TakeAsync(window, "demo-rolled-back.png");
        window.Page.SetDefaultTimeout(20_000);
        await window.Page.ClickAsync("#row-VTID-00001 a.open");
        await window.SeeAsync("#waits", "nothing: it is proven in production");
        (await window.Page.Locator("#chain .proven").CountAsync()).ShouldBe(8);
        await window.GoAsync("/fleet");
        await window.SeeAsync("#turns", "target:local");
        window.ShouldBeQuiet();
    }
}
