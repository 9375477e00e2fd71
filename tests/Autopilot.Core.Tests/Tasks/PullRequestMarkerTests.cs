namespace Autopilot.Tests;

public sealed class PullRequestMarkerTests
{
    private static readonly PullRequestMarker Marker = new(Vtid.Parse("VTID-01229"), 2, new string('0', 64));

    [Fact]
    public void A_marker_reads_back_from_a_body() =>
        PullRequestMarker.FindAll($"## The work\n\n{Marker}\n").ShouldBe([Marker]);

    [Fact]
    public void Every_marker_of_a_body_is_found() =>
        PullRequestMarker.FindAll($"{Marker}{Marker with { Attempt = 3 }}").Select(marker => marker.Attempt).ShouldBe([2, 3]);

    [Theory]
    [InlineData("vtid=VTID-01229 attempt=0 spec=")]
    [InlineData("vtid=VTID-01229 attempt=-1 spec=")]
    [InlineData("vtid=VTID-1 attempt=1 spec=")]
    [InlineData("vtid= attempt=1 spec=")]
    public void What_is_malformed_is_no_marker(string start) =>
        PullRequestMarker.FindAll($"<!-- autopilot: {start}{new string('0', 64)} -->").ShouldBeEmpty();

    [Fact]
    public void A_hash_that_is_too_short_is_no_marker() =>
        PullRequestMarker.FindAll("<!-- autopilot: vtid=VTID-01229 attempt=1 spec=00 -->").ShouldBeEmpty();
}
