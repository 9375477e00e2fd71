using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autopilot.Dashboard;

/// <summary>The list of tasks, with the open task beside it. The address says which.</summary>
internal sealed class TaskPages(FrameReader frames, IAutopilotStore store)
{
    public const string View = "tasks";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("", (TaskPages page, HttpContext context) => page.ShowAsync(context, null)).RequireAuthorization(AutopilotDefaults.ReadPolicy);
        pages.MapGet("/tasks/{vtid}", (TaskPages page, HttpContext context, string vtid) => page.ShowAsync(context, Vtid.Parse(vtid))).RequireAuthorization(AutopilotDefaults.ReadPolicy);
    }

    private async Task<IResult> ShowAsync(HttpContext context, Vtid? open)
    {
        var filter = Filter.Of(context.Request);
        var frame = await frames.ReadAsync(context, View, filter.Text);
        var page = await store.ListAsync(
            new TaskQuery { Standing = filter.Show, Text = filter.Text, Cursor = filter.After, Limit = frame.Look.PageSize, Descending = true },
            context.RequestAborted);
        var detail = open is { } vtid ? await TaskReader.ReadAsync(store, frame, filter, vtid, context.RequestAborted) : null;
        var view = new TaskListView(frame, filter, [.. page.Items.Select(TaskRow.Of)], page.NextCursor, detail);
        return new PageResult(Page.Of(frame, TaskList.Of(view), detail is null ? null : $"{detail.Task.Vtid} {detail.Task.Title}", detail?.Snapshot.Lease is not null));
    }
}
