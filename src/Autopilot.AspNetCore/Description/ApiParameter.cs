using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Autopilot;

/// <summary>A parameter of a route.</summary>
/// <param name="Name">As it is sent.</param>
/// <param name="In">Where it is sent.</param>
/// <param name="Description">What it means.</param>
/// <param name="Schema">What is accepted.</param>
internal sealed record ApiParameter(string Name, ParameterLocation In, string Description, Func<JsonObject> Schema)
{
    /// <summary>The task, in the path.</summary>
    public static ApiParameter Vtid { get; } = new("vtid", ParameterLocation.Path, "The task's id.", FieldLimits.Vtid) { IsRequired = true };

    public static ApiParameter Followed { get; } = new("vtid", ParameterLocation.Query, "The task to follow; absent: all.", FieldLimits.Vtid);

    public static ApiParameter State { get; } = new(
        "state", ParameterLocation.Query, "The state of the latest run, or of a task without one; absent: any.",
        () => FieldLimits.OneOf(FieldLimits.States));

    public static ApiParameter Text { get; } = new("q", ParameterLocation.Query, "A text that id or title contains, ignoring case; absent: any.", FieldLimits.AnyText);

    public static ApiParameter Cursor { get; } = new("cursor", ParameterLocation.Query, "The `nextCursor` of the page before; absent: from the start.", FieldLimits.AnyText);

    public static ApiParameter After { get; } = new(
        "after", ParameterLocation.Query, "The last `seq` that the reader has; absent: from the start.", () => FieldLimits.Number(0, null, 0));

    public static ApiParameter Key { get; } = new(
        ApiConnection.KeyHeader, ParameterLocation.Header, "Stands for the whole request: the same again is answered as the first time, and changes nothing.",
        () => FieldLimits.Text(Api.LongestKey));

    public static ApiParameter LastEventId { get; } = new(
        EventStream.LastEventId, ParameterLocation.Header, "The `id` of the last event that the reader has; absent: only what comes from now on.", FieldLimits.AnyText);

    public static ApiParameter Signature { get; } = Header(GitHubSignature.Header, "`sha256=` and the HMAC of the body with the webhook's secret, in hex.", FieldLimits.AnyText);

    public static ApiParameter Event { get; } = Header(WebhookRoutes.Event, "What happened.", () => FieldLimits.Text(WebhookRoutes.LongestHeader));

    public static ApiParameter Delivery { get; } = Header(WebhookRoutes.Delivery, "GitHub's id of the event.", () => FieldLimits.Text(WebhookRoutes.LongestHeader));

    public static ApiParameter Hook { get; } = new(WebhookRoutes.Hook, ParameterLocation.Header, "GitHub's id of the webhook.", FieldLimits.AnyText);

    public bool IsRequired { get; private init; }

    public static ApiParameter Limit(int otherwise, int most) =>
        new("limit", ParameterLocation.Query, "The most items of a page.", () => FieldLimits.Number(1, most, otherwise));

    private static ApiParameter Header(string name, string description, Func<JsonObject> schema) => new(name, ParameterLocation.Header, description, schema) { IsRequired = true };
}
