using System.Reflection;

namespace Autopilot.Tests;

// A change of a public API is reviewed as the feature itself, and has a line in CHANGELOG.md.
public sealed class PublicApiTests
{
    private const string Accept = "AUTOPILOT_ACCEPT_API";

    private const string Folder = "tests/Autopilot.Repository.Tests/PublicApi";

    public static TheoryData<string> Libraries => [.. Packages.All.Where(package => !package.IsTool).Select(package => package.Name)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Public_api_is_the_approved_one(string library)
    {
        var received = ApiText.Of(Assembly.Load(library));
        var path = Repository.PathOf($"{Folder}/{library}.approved.txt");
        var beside = Path.Combine(AppContext.BaseDirectory, $"{library}.received.txt");
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(path, received);
        }

        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (approved == received)
        {
            File.Delete(beside);
            return;
        }

        File.WriteAllText(beside, received);
        Assert.Fail($"""
            The public API of {library} is not the approved one:
            {TextDifference.Between(approved, received, most: 40)}
            Received: {beside}
            Accept it with: {Accept}=1 dotnet test tests/Autopilot.Repository.Tests --filter DisplayName~Public_api_is
            """);
    }

    [Fact]
    public void Every_approved_file_belongs_to_a_package()
    {
        var approved = Directory.EnumerateFiles(Repository.PathOf(Folder), "*.approved.txt").Select(path => Path.GetFileName(path).Replace(".approved.txt", "", StringComparison.Ordinal));
        approved.Except(Packages.All.Select(package => package.Name), StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void A_difference_shows_the_lines_removed_and_added() =>
        TextDifference.Between("a\nb\nc", "a\nc\nd", most: 9).ShouldBe("- b\n+ d");

    [Fact]
    public void A_long_difference_is_cut() =>
        TextDifference.Between("", "a\nb\nc", most: 2).ShouldEndWith("... and 2 more");

    [Fact]
    public void A_type_reads_like_its_declaration() =>
        Assert.Equal("""

            public abstract record ApiSamples.Sample<T> : IDisposable where T : class, new()
            {
                public const int Limit = 3;
                protected Sample(T Value);
                public int Count { get; protected set; }
                public Dictionary<string, string?> Map { get; }
                public required string? Note { get; init; }
                public T Value { get; init; }
                public virtual void Dispose();
                public void Each<TItem>(params TItem[] items) where TItem : struct;
                public abstract Task<int?> ReadAsync(string[]? names = null, bool all = false, CancellationToken cancellationToken = default);
                public override string ToString();
                public bool TryRead(string text, out int value);
            }

            """, ApiText.Of(typeof(ApiSamples.Sample<>)));
}
