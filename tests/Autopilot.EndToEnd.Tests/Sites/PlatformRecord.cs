namespace Autopilot.Tests;

/// <summary>What GitHub and Cloud Run themselves know of each task, whatever the engine says that it did.</summary>
internal static class PlatformRecord
{
    /// <summary>The tasks of the pull requests that were opened, oldest first.</summary>
    public static string[] Pulls(PlatformSite site) => [.. site.Code.Pulls.Select(pull => TaskOf(pull.HeadRef))];

    /// <summary>The tasks of the merges on the base, oldest first, by their trailers.</summary>
    public static async Task<string[]> MergesAsync(PlatformSite site) => (await site.Code.GitAsync(
        "log", "--first-parent", "--min-parents=2", "--reverse", "--format=%(trailers:key=VTID,valueonly,separator=)", "main")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The tasks for whose offers or migrations executions of jobs were started, oldest first.</summary>
    /// <param name="site">The site.</param>
    /// <param name="variable">What an execution is for: <c>AUTOPILOT_OFFER</c> or <c>AUTOPILOT_MIGRATION</c>.</param>
    public static string[] Executions(PlatformSite site, string variable = "AUTOPILOT_OFFER") => site.Run.Do(() => site.Run.Jobs.Executions
        .SelectMany(execution => execution.Template.Containers[0].Env.Where(entry => entry.Name == variable).Select(entry => entry.Value[..PlatformSite.Id(1).Length])).Reverse().ToArray());

    /// <summary>The tasks of the updates that asked for a revision, as often as they were asked for.</summary>
    public static string[] Starts(PlatformSite site) => [.. Updates(site, mask => mask.StartsWith("template", StringComparison.Ordinal))
        .Select(call => call.Body!["annotations"]!["autopilot-vtid"]!.GetValue<string>())];

    /// <summary>The updates of traffic alone by which the shares became others, as who had them then; an update that only takes tags away is none.</summary>
    public static string[] Shifts(PlatformSite site)
    {
        List<string> shifts = [];
        var shares = "";
        foreach (var call in Updates(site, mask => mask.Contains("traffic", StringComparison.Ordinal)))
        {
            var asked = string.Join(", ", call.Body!["traffic"]!.AsArray().Where(entry => entry!["percent"]?.GetValue<int>() > 0).Select(entry => FormattableString.Invariant(
                $"{entry!["revision"]?.GetValue<string>() ?? "latest"} {entry["percent"]}")));
            if (call.Mask == "traffic" && asked != shares)
            {
                shifts.Add(asked);
            }

            shares = asked;
        }

        return [.. shifts];
    }

    /// <summary>The traffic that is wanted, as text: revision, percent and tag of each entry.</summary>
    public static string Traffic(PlatformSite site) => string.Join(", ", site.Run.Do(() => site.Web.Resource.Traffic
        .Select(entry => FormattableString.Invariant($"{(entry.Revision.Length > 0 ? entry.Revision : "latest")} {entry.Percent} {entry.Tag}").TrimEnd())
        .ToArray()));

    private static IEnumerable<SeenCall> Updates(PlatformSite site, Func<string, bool> isMeant) => site.Run.Calls
        .Where(call => call is { Method: "UpdateService", ValidatesOnly: false, Mask: { } mask } && isMeant(mask));

    // autopilot/VTID-00001-1.1 is the branch of the first attempt's first claim.
    private static string TaskOf(string branch) => branch["autopilot/".Length..][..PlatformSite.Id(1).Length];
}
