namespace Autopilot.Tests;

public sealed class WorkBranchTests
{
    [Fact]
    public void A_branch_names_task_attempt_and_fence() =>
        new WorkBranch(Vtid.Parse("VTID-01229"), 1, 3).ToString().ShouldBe("autopilot/VTID-01229-1.3");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("main")]
    [InlineData("autopilot/VTID-01229")]
    [InlineData("autopilot/VTID-01229-1")]
    [InlineData("autopilot/VTID-01229-0.3")]
    [InlineData("autopilot/VTID-01229-1.0")]
    [InlineData("autopilot/VTID-01229-01.3")]
    [InlineData("autopilot/VTID-01229-1.3\n")]
    [InlineData("autopilot/main-1.3")]
    [InlineData("refs/heads/autopilot/VTID-01229-1.3")]
    [InlineData("autopilot/VTID-01229-9999999.1")]
    public void Any_other_branch_is_not_the_engines(string? branch) => WorkBranch.TryParse(branch, out _).ShouldBeFalse();
}
