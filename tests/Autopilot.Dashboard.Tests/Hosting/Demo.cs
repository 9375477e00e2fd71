using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>The demo with its dashboard.</summary>
public sealed partial class Demo : Started
{
    /// <summary>The token that its folder holds.</summary>
    public string Token => File.ReadAllText(Path.Combine(Folder, "token")).Trim();

    protected override (string Assembly, string[] Arguments) Program => ("autopilot.dll", ["demo", "--serve", "--dir", Folder]);

    /// <summary>Where it says that the dashboard is.</summary>
    public async Task<Uri> AddressAsync() => new(await HearAsync(Address()));

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/autopilot", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
