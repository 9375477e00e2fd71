using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>The sample that puts the dashboard into a team's own service, run as its user runs it.</summary>
public sealed class SampleTests(Browser browser, SampleTests.Sample sample) : IClassFixture<SampleTests.Sample>
{
    [Fact]
    public async Task Two_lines_show_the_dashboard_below_the_teams_path_base_to_whom_the_team_signs_in()
    {
        await using var window = await Window.AtAsync(browser, await sample.AddressAsync(), null);
        await window.Page.GotoAsync($"{window.Root}/fleet");
        await window.Page.FillAsync("[name=name]", "ann");
        await window.Page.FillAsync("[name=password]", "secret-of-the-team");
        await window.Page.ClickAsync("button");
        await window.LiveAsync();
        window.Forget();

        window.Page.Url.ShouldEndWith("/tools/autopilot/fleet");
        await window.SeeAsync("#who", "ann");
        await window.CommandAsync("thaw", "The team begins.");
        await window.SeeAsync("#execution", "The team begins. · ann");
        await window.GoAsync("/me");
        (await window.Page.Locator("#sign-out").CountAsync()).ShouldBe(0, "The team signs people out.");
        window.ShouldBeQuiet();

        // The team's own sign-out, as the page meets it.
        await window.Context.ClearCookiesAsync();
        await window.Page.EvaluateAsync("() => document.dispatchEvent(new Event('visibilitychange'))");
        await window.SeeAsync("#live[data-state=signed-out]", "Signed out");
    }

    [Fact]
    public void The_dashboard_takes_two_lines_of_the_sample()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "EmbeddedDashboard.Program.cs"));

        lines.Count(line => line.Contains("Dashboard(", StringComparison.Ordinal)).ShouldBe(2);
        lines.Length.ShouldBeLessThan(60);
    }

    public sealed class Sample : Started
    {
        private static readonly Regex Listening = new(@"(?<=Now listening on: )\S+", RegexOptions.None, TimeSpan.FromSeconds(1));

        protected override (string Assembly, string[] Arguments) Program =>
            ("EmbeddedDashboard.dll", ["--folder", Path.Combine(Folder, "state"), "--urls", "http://127.0.0.1:0"]);

        protected override IReadOnlyDictionary<string, string> Variables { get; } =
            new Dictionary<string, string>(StringComparer.Ordinal) { ["TEAM_PASSWORD"] = "secret-of-the-team" };

        public async Task<Uri> AddressAsync() => new(await HearAsync(Listening) + "/tools/autopilot");
    }
}
