using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>A repository of the double: a bare git repository, and what GitHub keeps beside it.</summary>
internal sealed class DoubleRepository : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);

    private DoubleRepository(GitHubDouble github, string fullName, long id)
    {
        (GitHub, FullName, Id) = (github, fullName, id);
        Bare = Path.Combine(github.Folder, fullName + ".git");
    }

    public GitHubDouble GitHub { get; }

    public string FullName { get; private set; }

    public string Owner => FullName.Split('/')[0];

    /// <summary>What stays when the repository is renamed.</summary>
    public long Id { get; }

    public string Bare { get; }

    public string DefaultBranch => "main";

    public List<DoublePull> Pulls { get; } = [];

    public int LastNumber { get; set; }

    /// <summary>How many looks at a new pair of head and base see that nothing is known of the merge yet.</summary>
    public int LooksUntilMergeable { get; set; } = 1;

    public DoubleChecks Checks { get; } = new();

    /// <summary>What happens when a pull request is opened, as workflows do.</summary>
    public Action<DoublePull>? Opened { get; set; }

    public ConcurrentQueue<(int Number, string Text)> Comments { get; } = new();

    /// <summary>Why no pull request may be opened; null: one may.</summary>
    public string? RefusesPulls { get; set; }

    /// <summary>Whether lists hold everything, as they do where the head is not written as GitHub expects it.</summary>
    public bool IgnoresHeadFilter { get; set; }

    /// <summary>What people may do, by their logins.</summary>
    public Dictionary<string, string> Permissions { get; } = new(StringComparer.Ordinal);

    public List<JsonObject> Deployments { get; } = [];

    /// <summary>The states of deployments, in the order in which they were written.</summary>
    public List<(long Deployment, string State)> DeploymentStatuses { get; } = [];

    public bool IsArchived { get; set; }

    /// <summary>Whether the identity may only read it.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>The rules that hold for every branch.</summary>
    public List<JsonObject> Rules { get; } = [];

    /// <summary>The protection of every branch, or null.</summary>
    public JsonObject? Protection { get; set; }

    /// <summary>Merge methods that the repository's settings forbid.</summary>
    public HashSet<string> ForbiddenMethods { get; } = new(StringComparer.Ordinal);

    public string Page => $"{GitHub.Origin}/{FullName}";

    /// <summary>Makes a repository with one commit on main.</summary>
    public static async Task<DoubleRepository> CreateAsync(GitHubDouble github, string fullName = "octo/widgets")
    {
        var repository = new DoubleRepository(github, fullName, 1000 + github.Repositories.Count);
        var seed = Path.Combine(github.Folder, $"seed-{repository.Id}");
        await TestGit.CreateAsync(seed);
        Directory.CreateDirectory(Path.GetDirectoryName(repository.Bare)!);
        await TestGit.RunAsync(github.Folder, "clone", "--quiet", "--bare", seed, repository.Bare);
        foreach (var setting in (string[])["http.receivepack=true", "uploadpack.allowFilter=true", "uploadpack.allowAnySHA1InWant=true"])
        {
            await TestGit.RunAsync(repository.Bare, "config", setting.Split('=')[0], setting.Split('=')[1]);
        }

        github.Repositories[fullName] = repository;
        return repository;
    }

    /// <summary>Gives it another name; the old one leads to it no more but by a redirect.</summary>
    public void Rename(string fullName)
    {
        GitHub.Repositories.TryRemove(FullName, out _);
        GitHub.Renamed[FullName] = Id;
        FullName = fullName;
        GitHub.Repositories[fullName] = this;
    }

    public Task<string> GitAsync(params string[] arguments) => TestGit.RunAsync(Bare, arguments);

    /// <summary>Git's answer, or null where it refuses.</summary>
    public async Task<string?> TryGitAsync(params string[] arguments)
    {
        try
        {
            return await GitAsync(arguments);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public Task<string?> FindTipAsync(string branch) => TryGitAsync("rev-parse", "--verify", "--quiet", $"refs/heads/{branch}^{{commit}}");

    public async Task<bool> ContainsAsync(string ancestor, string descendant) => await TryGitAsync("merge-base", "--is-ancestor", ancestor, descendant) is not null;

    public async Task<IDisposable> EnterAsync()
    {
        await turn.WaitAsync();
        return new Turn(turn);
    }

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["node_id"] = $"R_{Id}",
        ["name"] = FullName.Split('/')[1],
        ["full_name"] = FullName,
        ["private"] = true,
        ["owner"] = new JsonObject { ["login"] = Owner, ["id"] = 1, ["type"] = "Organization" },
        ["html_url"] = Page,
        ["url"] = $"{GitHub.Address}repos/{FullName}",
        ["clone_url"] = $"{Page}.git",
        ["default_branch"] = DefaultBranch,
        ["archived"] = IsArchived,
        ["allow_merge_commit"] = !ForbiddenMethods.Contains("merge"),
        ["allow_squash_merge"] = !ForbiddenMethods.Contains("squash"),
        ["allow_rebase_merge"] = !ForbiddenMethods.Contains("rebase"),
        ["permissions"] = new JsonObject { ["admin"] = false, ["maintain"] = false, ["push"] = !IsReadOnly, ["triage"] = true, ["pull"] = true },
    };

    public void Dispose() => turn.Dispose();

    private sealed class Turn(SemaphoreSlim held) : IDisposable
    {
        public void Dispose() => held.Release();
    }
}
