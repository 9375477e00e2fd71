using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary><c>manifest</c>: what a repository declares, as a deployment reads it.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_good_manifest_is_shown_as_its_commit_has_it()
    {
        var commit = await TestGit.CreateAsync(folder["app"], (Manifest.Paths[0], "environments: { dev-sandbox: { services: { web: { secrets: [API_KEY] } } } }"));
        File.Delete(Path.Combine(folder["app"], Manifest.Paths[0]));

        (await GiveAsync("--repo", folder["app"])).Expect(0).Output.ShouldContain("secrets: API_KEY");
        var service = (await GiveAsync("--repo", folder["app"], "--json")).Expect(0).Json().GetProperty("services")[0];
        (service.GetProperty("environment").GetString(), service.GetProperty("target").GetString()).ShouldBe(("dev-sandbox", "web"));
        commit.ShouldBe(folder["app"]);
    }

    [Fact]
    public async Task A_wrong_one_an_absent_one_and_no_repository_are_told_apart()
    {
        await TestGit.CreateAsync(folder["app"]);
        (await GiveAsync("--repo", folder["app"])).Expect(1).Error.ShouldContain("has no manifest; accepted: .autopilot/autopilot.yml or .github/autopilot.yml.");
        await TestGit.CommitAsync(folder["app"], (Manifest.Paths[1], "enviroments: {}"));
        (await GiveAsync("--repo", folder["app"])).Expect(1).Error.ShouldContain("line 1, enviroments is not known; accepted: $schema, checks, environments.");
        (await GiveAsync("--repo", folder["app"], "--commit", "none")).Expect(2).Error.ShouldContain("with a commit 'none'");
        (await GiveAsync("--repo", folder["nowhere"])).Expect(2).Error.ShouldContain("is no git repository");
    }

    [Fact]
    public async Task The_schema_is_printed_as_it_ships() =>
        JsonDocument.Parse((await GiveAsync("--schema")).Expect(0).Output).RootElement.GetProperty("title").GetString().ShouldBe("Autopilot manifest");

    private async Task<Ended> GiveAsync(params string[] arguments)
    {
        using var program = Program.Autopilot(folder.Path, ["manifest", .. arguments]);
        return await program.WaitAsync();
    }
}
