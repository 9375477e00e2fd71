using Microsoft.Extensions.Configuration;

namespace Autopilot.Cli.Tests;

/// <summary>The rungs that <c>doctor</c> names, and in which order.</summary>
public sealed class LadderTests
{
    [Theory]
    [InlineData(new string[0], new[] { "github", "github.app", "cloud_run", "vertex" })]
    [InlineData(new[] { "gitHub:token" }, new[] { "github.app", "cloud_run", "vertex" })]
    [InlineData(new[] { "gitHub:appId" }, new[] { "cloud_run", "vertex" })]
    [InlineData(new[] { "gitHub:appId", "cloudRun:project" }, new[] { "vertex" })]
    [InlineData(new[] { "cloudRun:project" }, new[] { "github", "github.app", "vertex" })]
    [InlineData(new[] { "gitHub:appId", "cloudRun:project", "vertex:model" }, new string[0])]
    public void What_a_file_does_not_set_up_is_named_in_the_order_in_which_it_is_climbed(string[] keys, string[] missing)
    {
        var root = new ConfigurationBuilder().AddInMemoryCollection(keys.ToDictionary(key => key, _ => (string?)"x", StringComparer.Ordinal)).Build();
        var rungs = Ladder.Rungs.Where(rung => !rung.IsThere(root)).Select(rung => rung.Missing).ToArray();
        rungs.Select(rung => rung.Name).ShouldBe(missing);
        rungs.ShouldAllBe(rung => !rung.Good && !rung.Required && rung.Remedy.Length > 0);
    }
}
