using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Autopilot.Dashboard;

/// <summary>
/// Dialogs, drawn when they are opened: each shows the task as it is at that moment, and carries the version, hash or head that its command
/// then names. The command itself goes to the API.
/// </summary>
internal sealed class DialogPages(FrameReader frames, IAutopilotStore store, IOptions<AutopilotApiOptions> api)
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/dialogs/stop", (DialogPages page, HttpContext context) => page.SwitchAsync(context, false)).RequireAuthorization(AutopilotDefaults.ReadPolicy);
        pages.MapGet("/dialogs/thaw", (DialogPages page, HttpContext context) => page.SwitchAsync(context, true)).RequireAuthorization(AutopilotDefaults.ReadPolicy);
        pages.MapGet("/dialogs/role", (DialogPages page, HttpContext context) => page.RoleAsync(context)).RequireAuthorization(AutopilotDefaults.AnyPolicy);
        pages.MapGet("/dialogs/{name}", (DialogPages page, HttpContext context, string name) => page.TaskAsync(context, name)).RequireAuthorization(AutopilotDefaults.ReadPolicy);
    }

    private async Task<IResult> TaskAsync(HttpContext context, string name)
    {
        if (TaskDialog.Find(name) is not { } dialog)
        {
            return PageFilter.Notice(context, StatusCodes.Status404NotFound, "No such dialog", "not_found", $"'{name}' is none of: {string.Join(", ", TaskDialog.All.Select(one => one.Name))}.");
        }

        var frame = await frames.ReadAsync(context, name);
        var task = await TaskReader.ReadAsync(store, frame, Filter.None, Vtid.Parse(context.Request.Query["vtid"].ToString()), context.RequestAborted);
        return new PageResult(TaskDialogBox.Of(new TaskDialogView(task, dialog)));
    }

    private async Task<IResult> SwitchAsync(HttpContext context, bool on) => new PageResult(SwitchBox.Of(await frames.ReadAsync(context, "switch"), on));

    private async Task<IResult> RoleAsync(HttpContext context) =>
        new PageResult(RoleBox.Of(await frames.ReadAsync(context, "role"), context.Request.Query["as"].ToString(), api.Value.LongestBreakGlass));
}

/// <summary>The dialog of a command about a task.</summary>
internal sealed record TaskDialogView(TaskDetail Task, TaskDialog Dialog)
{
    public Addresses Addresses => Task.Frame.Addresses;

    /// <summary>Whether the task takes the command now, and this person may give it.</summary>
    public string? WhyNot => Task.Offers.FirstOrDefault(offer => offer.Dialog == Dialog) is { } offer
        ? offer.WhyNot
        : $"{Task.Task.Vtid} is {Task.Why.State} and does not take this any more.";
}
