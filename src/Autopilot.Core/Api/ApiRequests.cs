namespace Autopilot;

/// <summary>What every command on a task may carry.</summary>
public abstract record CommandBody
{
    /// <summary>The version that the caller saw; any other refuses the command. Null: any.</summary>
    public long? ExpectedVersion { get; init; }
}

/// <summary><c>PUT /tasks/{vtid}/spec</c>.</summary>
/// <param name="Spec">The new text.</param>
public sealed record SubmitSpecBody(string Spec) : CommandBody;

/// <summary><c>POST /tasks/{vtid}/spec/approve</c>.</summary>
/// <param name="SpecHash">The hash of the text that was read.</param>
public sealed record ApproveSpecBody(string SpecHash) : CommandBody;

/// <summary><c>POST /tasks/{vtid}/spec/reject</c>.</summary>
/// <param name="SpecHash">The hash of the text that was read.</param>
/// <param name="Reason">Why.</param>
public sealed record RejectSpecBody(string SpecHash, string Reason) : CommandBody;

/// <summary><c>POST /tasks/{vtid}/activate</c>.</summary>
/// <param name="SpecHash">The approved spec's hash.</param>
/// <param name="Reason">Why, or null.</param>
public sealed record ActivateBody(string SpecHash, string? Reason = null) : CommandBody;

/// <summary><c>POST /tasks/{vtid}/cancel</c>.</summary>
/// <param name="Reason">Why.</param>
public sealed record CancelBody(string Reason) : CommandBody;

/// <summary><c>POST /tasks/{vtid}/retry</c>.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Fresh">Asks for new work even though an earlier merge stands.</param>
public sealed record RetryBody(string Reason, bool Fresh = false) : CommandBody;

/// <summary><c>POST /tasks/{vtid}/merge/approve</c>.</summary>
/// <param name="HeadSha">The pull request's head that was read.</param>
public sealed record ApproveMergeBody(string HeadSha) : CommandBody;

/// <summary><c>PUT /controls/execution</c>.</summary>
/// <param name="Enabled">On or off.</param>
/// <param name="Reason">Why.</param>
/// <param name="ExpiresAt">When it goes off by itself; null: never.</param>
/// <param name="CancelRunning">With off: also ends the runs whose work a worker holds.</param>
public sealed record ExecutionBody(bool Enabled, string Reason, DateTimeOffset? ExpiresAt = null, bool CancelRunning = false);

/// <summary><c>POST /workers</c>.</summary>
/// <param name="Name">Its name; not its identity, which is the instance.</param>
/// <param name="Host">The machine.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="Revision">The revision of its deployment, or null.</param>
/// <param name="Capabilities">What it offers; null: <c>*</c>, which matches all.</param>
/// <param name="MaxConcurrent">Claims that it may hold at a time, from 1 to 1,000.</param>
public sealed record RegisterWorkerBody(
    string Name, string Host, string Version, string? Revision = null, IReadOnlyList<string>? Capabilities = null, int MaxConcurrent = 1);

/// <summary><c>POST /workers/{workerId}/stop</c>: the worker stops, and holds nothing any more.</summary>
public sealed record StopWorkerBody;

/// <summary><c>POST /work/claim</c>.</summary>
/// <param name="WorkerId">The worker.</param>
/// <param name="Capabilities">What it offers for this claim: of what it registered; null: all of that.</param>
/// <param name="WaitSeconds">How long to wait, from 0 to 30.</param>
public sealed record ClaimBody(string WorkerId, IReadOnlyList<string>? Capabilities = null, double WaitSeconds = 0);

/// <summary><c>POST /work/{vtid}/heartbeat</c>.</summary>
/// <param name="WorkerId">The worker.</param>
/// <param name="Fence">The fencing token of the claim.</param>
/// <param name="Progress">What it has got to; null says only that it lives.</param>
/// <param name="Usage">What it has used in this claim so far, when known.</param>
public sealed record HeartbeatBody(string WorkerId, long Fence, string? Progress = null, Usage? Usage = null);

/// <summary><c>POST /work/heartbeat</c>: all claims of a worker at once.</summary>
/// <param name="WorkerId">The worker.</param>
/// <param name="Claims">Its claims, from 1 to 1,000, each once.</param>
public sealed record HeartbeatsBody(string WorkerId, IReadOnlyList<ClaimHeartbeatBody> Claims);

/// <summary>One claim of a <see cref="HeartbeatsBody"/>.</summary>
/// <param name="Vtid">The task.</param>
/// <param name="Fence">The fencing token of the claim.</param>
/// <param name="Progress">What it has got to; null says only that the worker lives.</param>
/// <param name="Usage">What it has used in this claim so far, when known.</param>
public sealed record ClaimHeartbeatBody(Vtid Vtid, long Fence, string? Progress = null, Usage? Usage = null);

/// <summary><c>POST /work/{vtid}/complete</c>.</summary>
/// <param name="WorkerId">The worker.</param>
/// <param name="Fence">The fencing token of the claim.</param>
/// <param name="HeadSha">The head that was pushed.</param>
/// <param name="Summary">The worker's words, at most 16 KiB.</param>
/// <param name="Usage">What the claim used.</param>
/// <param name="OpensPullRequest">Whether the worker opens the pull request itself.</param>
public sealed record CompleteBody(string WorkerId, long Fence, string HeadSha, string Summary, Usage? Usage = null, bool OpensPullRequest = false);

/// <summary><c>POST /work/{vtid}/fail</c>.</summary>
/// <param name="WorkerId">The worker.</param>
/// <param name="Fence">The fencing token of the claim.</param>
/// <param name="Kind">What it means for a further attempt.</param>
/// <param name="Reason">A stable code, lower_snake.</param>
/// <param name="Message">What happened.</param>
/// <param name="Usage">What the claim used.</param>
/// <param name="Feedback">What a next attempt should know, or null.</param>
/// <param name="Cause">The more exact cause, or null.</param>
public sealed record FailBody(
    string WorkerId, long Fence, FailureKind Kind, string Reason, string Message, Usage? Usage = null, string? Feedback = null, string? Cause = null);

/// <summary><c>POST /work/{vtid}/release</c>.</summary>
/// <param name="WorkerId">The worker.</param>
/// <param name="Fence">The fencing token of the claim.</param>
/// <param name="Message">Why, or null.</param>
/// <param name="Usage">What the claim used.</param>
public sealed record ReleaseBody(string WorkerId, long Fence, string? Message = null, Usage? Usage = null);

/// <summary><c>PUT /me/role</c>.</summary>
/// <param name="Role">A role that the caller holds, or null: all of them but <c>break_glass</c>.</param>
/// <param name="Reason">Why; <c>break_glass</c> needs one.</param>
/// <param name="ExpiresAt">When it ends by itself; <c>break_glass</c> needs that too.</param>
public sealed record ActiveRoleBody(string? Role, string? Reason = null, DateTimeOffset? ExpiresAt = null);
