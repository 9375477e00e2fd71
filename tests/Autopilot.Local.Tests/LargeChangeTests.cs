using System.Diagnostics;
using System.Globalization;

namespace Autopilot.Tests;

/// <summary>Changes whose listing is too long to be judged are refused, never judged in part.</summary>
public sealed class LargeChangeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_listing_that_does_not_fit_is_refused_and_not_cut()
    {
        var padding = string.Join('/', Enumerable.Repeat(new string('x', 200), 18));
        (await RefuseAsync(5_000, number => $"a/{padding}/{number}")).Code.ShouldBe("output_too_large");
    }

    [Fact]
    public async Task A_change_of_more_files_than_anybody_judges_is_refused() =>
        (await RefuseAsync(10_001, number => string.Create(CultureInfo.InvariantCulture, $"src/{number}"))).Code.ShouldBe("too_many_files");

    private async Task<ProviderException> RefuseAsync(int files, Func<int, string> name)
    {
        var repository = await TestGit.CreateAsync(folder["repository"]);
        var begin = await TestGit.RunAsync(repository, "rev-parse", "HEAD");
        await ImportAsync(repository, begin, Enumerable.Range(0, files).Select(name).Append("z/protected"));
        var error = await Should.ThrowAsync<ProviderException>(
            () => new GitCodeHost(TimeProvider.System).ListChangedFilesAsync(repository, begin, "refs/heads/large", CancellationToken.None));
        error.Kind.ShouldBe(FailureKind.Deterministic);
        return error;
    }

    private static async Task ImportAsync(string repository, string parent, IEnumerable<string> names)
    {
        using var import = Process.Start(new ProcessStartInfo("git", ["fast-import", "--quiet"]) { WorkingDirectory = repository, RedirectStandardInput = true, UseShellExecute = false })!;
        await import.StandardInput.WriteAsync("blob\nmark :1\ndata 1\nx\ncommit refs/heads/large\ncommitter A <a@b> 1 +0000\ndata 1\nx\n");
        await import.StandardInput.WriteAsync($"from {parent}\n");
        foreach (var name in names)
        {
            await import.StandardInput.WriteAsync($"M 100644 :1 {name}\n");
        }

        import.StandardInput.Close();
        await import.WaitForExitAsync();
        import.ExitCode.ShouldBe(0);
    }
}
