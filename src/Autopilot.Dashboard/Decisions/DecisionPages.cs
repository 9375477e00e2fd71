using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autopilot.Dashboard;

/// <summary>Everything that waits for a person: the longest first, each with what is to be decided and who may.</summary>
internal sealed class DecisionPages(FrameReader frames, IAutopilotStore store)
{
    public const string View = "decisions";

    private const int MostShown = 100;

    public static void Map(RouteGroupBuilder pages) =>
        pages.MapGet("/decisions", (DecisionPages page, HttpContext context) => page.ShowAsync(context)).RequireAuthorization(AutopilotDefaults.ReadPolicy);

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        var frame = await frames.ReadAsync(context, View);
        var waiting = new List<TaskSnapshot>();
        foreach (var standing in new[] { Standing.Decision, Standing.Blocked })
        {
            waiting.AddRange((await store.ListAsync(new TaskQuery { Standing = standing, Limit = MostShown }, context.RequestAborted)).Items);
        }

        var view = new DecisionsView(frame, [.. waiting.Select(snapshot => WaitingTask.Of(frame, snapshot)).OrderBy(waits => waits.Row.Since).Take(MostShown)]);
        return new PageResult(Page.Of(frame, DecisionList.Of(view), "Decisions"));
    }
}

/// <summary>What waits for a person.</summary>
internal sealed record DecisionsView(FrameView Frame, IReadOnlyList<WaitingTask> Waiting);

/// <summary>A task that waits for a person.</summary>
/// <param name="Row">The task.</param>
/// <param name="WhoActs">Who must act.</param>
/// <param name="Remedy">What to do, or null.</param>
/// <param name="Deadline">By when, or null.</param>
/// <param name="Offers">What it takes.</param>
internal sealed record WaitingTask(TaskRow Row, string WhoActs, string? Remedy, DateTimeOffset? Deadline, IReadOnlyList<Offer> Offers)
{
    public static WaitingTask Of(FrameView frame, TaskSnapshot snapshot)
    {
        var why = TaskExplanation.Of(snapshot);
        return new WaitingTask(TaskRow.Of(snapshot), why.WhoActs, why.Remedy, why.Deadline, TaskReader.Offers(frame, snapshot));
    }
}
