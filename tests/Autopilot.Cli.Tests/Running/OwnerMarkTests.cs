namespace Autopilot.Cli.Tests;

public sealed class OwnerMarkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_directory_keeps_one_mark_that_does_not_tell_where_it_is()
    {
        var mark = OwnerMark.Of(folder.Path);

        mark.ShouldMatch("^[0-9a-f]{32}$");
        OwnerMark.Of(folder.Path).ShouldBe(mark);
    }
}
