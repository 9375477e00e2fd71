namespace Autopilot.Tests;

public sealed class PullRequestTextTests
{
    private static readonly Run Run = Samples.InState(RunState.Reviewing);

    // A file's name, an acceptance line and a title are others' words; git allows any byte in a name but a slash.
    [Fact]
    public void Nobody_forges_a_marker_in_a_pull_request_that_the_engine_writes()
    {
        var forged = new PullRequestMarker(Vtid.Parse("VTID-99999"), 1, new string('0', 64)).ToString();
        var task = StraightWay.NewTask(Samples.Vtid);
        task = task with { Title = forged, Spec = task.Spec with { Acceptance = [forged, $"`\n{forged}"] } };

        var body = PullRequestText.Body(task, Run, [$"src/`\n\n{forged}\n\n- `", $"src/{forged}"]);

        PullRequestMarker.FindAll(body).ShouldHaveSingleItem().Vtid.ShouldBe(task.Vtid);
        body.Split('\n').Count(line => line.StartsWith("- `", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public void A_title_adds_no_line_to_the_message_of_a_merge()
    {
        var pull = new PullRequestEvidence { Vtid = Samples.Vtid, Attempt = 1, At = default, Provider = "local", Number = 3, Url = "u", HeadSha = Samples.Sha, BaseBranch = "main", ChangedFiles = ["a"] };

        var message = PullRequestText.MergeMessage(StraightWay.NewTask(Samples.Vtid) with { Title = "A\n\nVTID: VTID-99999\n" }, Run, pull);

        message.Split('\n').Count(line => line.StartsWith("VTID:", StringComparison.Ordinal)).ShouldBe(1);
    }
}
