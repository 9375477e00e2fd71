using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>GitHub's official client as judge of the double.</summary>
public sealed class OctokitTests(ITestOutputHelper output)
{
    private const int Open = 130;

    [Theory]
    [InlineData("")]
    [InlineData("/api/v3")]
    public async Task GitHubs_own_client_finds_nothing_wrong_with_the_double(string prefix)
    {
        await NodeTools.FindAsync();
        await using var github = await GitHubDouble.StartAsync(TimeProvider.System, prefix);
        using var repository = await DoubleRepository.CreateAsync(github);
        using var renamed = await DoubleRepository.CreateAsync(github, "octo/old-name");
        renamed.Rename("octo/new-name");
        var tip = (await repository.FindTipAsync("main"))!;
        var head = await Topic.CommitAsync(repository, "topic/one", tip, ("work.txt", "the work\n"));
        await repository.GitAsync("branch", "empty", tip);
        for (var pull = 0; pull < Open; pull++)
        {
            PullRoutes.Open(repository, $"topic-{pull}", tip, "main", tip, "Title", "").FromFork = true;
        }

        repository.Checks.Job(head, "build", "failure", "boom\n");
        repository.Checks.Status(head, "scan", "success");

        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["site.json"], JsonSerializer.Serialize(new
        {
            address = github.Address.AbsoluteUri.TrimEnd('/'),
            app = TokenDesk.AppId,
            privateKey = TokenDesk.PrivateKey,
            installation = TokenDesk.Installation,
            repository = repository.FullName,
            renamed = "octo/old-name",
            branch = "topic/one",
            @base = tip,
            head,
            open = Open,
        }));
        var said = await NodeTools.RunAsync("octokit.mjs", folder["site.json"]);
        output.WriteLine($"{said}; {github.Certificate}");
    }
}
