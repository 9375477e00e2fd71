using System.Globalization;

namespace Autopilot.Tests;

/// <summary>A double in real time with one repository whose workflow judges every pull request at once, and a folder for the hosts that work with it.</summary>
internal sealed class WholeSite : IAsyncDisposable
{
    public const string Repository = "octo/widgets";

    private readonly TemporaryFolder folder = new();

    private WholeSite(GitHubDouble github, DoubleRepository repository) => (GitHub, Double) = (github, repository);

    public GitHubDouble GitHub { get; }

    public DoubleRepository Double { get; }

    public string Dir => folder["host"];

    /// <param name="judge">What the workflow says of a pull request; null: it never says anything.</param>
    public static async Task<WholeSite> CreateAsync(Func<DoublePull, string?>? judge = null)
    {
        var github = await GitHubDouble.StartAsync(TimeProvider.System);
        var site = new WholeSite(github, await DoubleRepository.CreateAsync(github));
        site.Double.Opened = pull => site.Double.Checks.Job(pull.HeadSha, "build", judge is null ? "success" : judge(pull));
        Directory.CreateDirectory(site.Dir);
        File.WriteAllText(site.folder["app.pem"], TokenDesk.PrivateKey);
        site.Settings.Write(site.Dir);
        return site;
    }

    public GitHubSite Settings => new(GitHub.Address, TokenDesk.AppId, TokenDesk.Installation, folder["app.pem"], Repository);

    public string Write(string name, string text)
    {
        File.WriteAllText(folder[name], text);
        return folder[name];
    }

    /// <summary>A spec whose own patch adds a file that only its task knows.</summary>
    public static string Spec(int number, string more = "") => string.Create(CultureInfo.InvariantCulture, $"""
        ---
        id: VTID-{number:00000}
        title: Add file {number}
        scope: ['{number}.txt']
        acceptance: ['The file is there.']
        {more}
        ---
        Add the file.

        ```diff
        --- /dev/null
        +++ b/{number}.txt
        @@ -0,0 +1 @@
        +{number}
        ```
        """);

    /// <summary>The merges on the base, oldest first, as the ids in their trailers.</summary>
    public async Task<string[]> ListMergesAsync() => Lines(await Double.GitAsync(
        "log", "--first-parent", "--min-parents=2", "--reverse", "--format=%(trailers:key=VTID,valueonly,separator=)", "main"));

    /// <summary>The branches of work.</summary>
    public async Task<string[]> ListBranchesAsync() => Lines(await Double.GitAsync("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/autopilot"));

    public async ValueTask DisposeAsync()
    {
        await GitHub.DisposeAsync();
        Double.Dispose();
        folder.Dispose();
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
