namespace Autopilot.Tests;

/// <summary>What a task takes from its text, at creation and with every later text.</summary>
public sealed class SpecSubmissionTests
{
    [Fact]
    public void A_title_in_the_request_fills_the_one_that_the_text_lacks()
    {
        var world = new World();
        var request = new NewTask(Text("scope: ['src/**']"), World.Repository) { Title = "Change the app" };

        var task = world.Do(() => world.Host.Tasks.CreateAsync(request, Pipeline.Author, default)).Task;

        (task.Title, task.Spec.Status).ShouldBe(("Change the app", SpecStatus.Valid));
        task = Submit(world, task.Vtid, "scope: ['lib/**']");
        (task.Title, task.Spec.Status).ShouldBe(("Change the app", SpecStatus.Valid));
    }

    // A second line of a title could pass for a trailer of the merge that it becomes.
    [Theory]
    [InlineData("scope: ['src/**']", "Change\n\nVTID: VTID-00009")]
    [InlineData("scope: ['src/**']\ntitle: |\n  Change\n  VTID: VTID-00009", null)]
    public void A_title_with_a_second_line_makes_the_spec_invalid_wherever_it_is_said(string front, string? title)
    {
        var world = new World();
        var request = new NewTask(Text(front), World.Repository) { Title = title };

        var task = world.Do(() => world.Host.Tasks.CreateAsync(request, Pipeline.Author, default)).Task;

        (task.Spec.Status, task.Spec.Missing[0]).ShouldBe((SpecStatus.Invalid, "title: one line without control characters."));
        world.Refused(() => world.Do(() => world.Host.Tasks.ApproveSpecAsync(task.Vtid, task.Spec.Hash, new Caller("approver"), default)), RefusalCodes.SpecNotValid);
    }

    [Fact]
    public void A_later_text_says_profile_and_prerequisites_as_the_first_one_does()
    {
        var world = new World();
        var (other, rival, vtid) = (world.Approved(), world.Approved(), world.Approved());

        var task = Submit(world, vtid, $"title: T\nscope: ['src/**']\nblockedBy: [{other}]\nconflictsWith: [{rival}]\nbudget: {{ attempts: 1 }}");

        task.BlockedBy.ShouldBe([other]);
        task.ConflictsWith.ShouldBe([rival]);
        task.Budget.Attempts.ShouldBe(1);
        world.Refused(() => Submit(world, vtid, "title: T\nscope: ['src/**']\nprofile: unheard"), RefusalCodes.UnknownProfile);
        Submit(world, vtid, "title: U\nscope: ['src/**']").BlockedBy.ShouldBe([other]);
    }

    [Fact]
    public void A_text_that_names_another_task_is_refused()
    {
        var world = new World();
        var (other, vtid) = (world.Approved(), world.Approved());

        Submit(world, vtid, $"id: {vtid}\ntitle: T\nscope: ['src/**']").Title.ShouldBe("T");
        world.Refused(() => Submit(world, vtid, $"id: {other}\ntitle: T\nscope: ['src/**']"), RefusalCodes.InvalidSpec);
    }

    private static AutopilotTask Submit(World world, Vtid vtid, string front) =>
        world.Do(() => world.Host.Tasks.SubmitSpecAsync(vtid, Text(front), Pipeline.Author, default)).Task;

    private static string Text(string front) => $"---\n{front}\nacceptance: ['It works']\n---\nChange the app.\n";
}
