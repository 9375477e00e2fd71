namespace Autopilot;

/// <summary>A command that a person gives about a task.</summary>
public enum PersonCommand
{
    /// <summary>Approve the current spec by its hash.</summary>
    ApproveSpec,

    /// <summary>Reject the current spec, or withdraw its approval.</summary>
    RejectSpec,

    /// <summary>Activate the first run of an approved spec.</summary>
    Activate,

    /// <summary>Approve the merge of the pull request's head.</summary>
    ApproveMerge,

    /// <summary>Start the next attempt after one that ended without success.</summary>
    Retry,

    /// <summary>Cancel the run, or withdraw the attempt that would start by itself.</summary>
    Cancel,
}
