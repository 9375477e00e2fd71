namespace Autopilot;

/// <summary>Names that a host may have to repeat.</summary>
public static class AutopilotDefaults
{
    /// <summary>The authentication scheme of configured bearer tokens.</summary>
    public const string TokenScheme = "Autopilot";

    /// <summary>Where <c>MapAutopilot</c> maps, unless told otherwise.</summary>
    public const string Prefix = "/autopilot";

    /// <summary>The header by which a page of this site says that it is one; commands that a cookie authenticates carry it. It grants nothing.</summary>
    public const string ClientHeader = "X-Autopilot-Client";

    /// <summary>The policy of whoever is known, whatever its roles.</summary>
    public const string AnyPolicy = "autopilot.any";

    /// <summary>The policy of whoever may look.</summary>
    public const string ReadPolicy = "autopilot.read";

    /// <summary>The policy of whoever may create, activate, retry and cancel.</summary>
    public const string OperatePolicy = "autopilot.operate";

    /// <summary>The policy of whoever may approve specs and merges.</summary>
    public const string ApprovePolicy = "autopilot.approve";

    /// <summary>The policy of workers.</summary>
    public const string WorkPolicy = "autopilot.work";

    /// <summary>The policy of whoever may set the execution switch.</summary>
    public const string GovernPolicy = "autopilot.govern";
}

/// <summary>What a principal may be. Any authentication scheme of the host grants them by its role claims.</summary>
public static class AutopilotRoles
{
    /// <summary>May look.</summary>
    public const string Viewer = "viewer";

    /// <summary>May look, create, activate, retry and cancel.</summary>
    public const string Operator = "operator";

    /// <summary>May look, and approve specs and merges.</summary>
    public const string Approver = "approver";

    /// <summary>May register as a worker, claim, and report.</summary>
    public const string Worker = "worker";

    /// <summary>May look, and set the execution switch.</summary>
    public const string Governor = "governor";

    /// <summary>
    /// For emergencies: whoever holds it may act in it, for a stated reason and until a stated time, and then look, operate, approve and govern.
    /// To hold it grants nothing. Every command under it stands in the ledger, and no law is waived: also under it nobody approves what they wrote.
    /// </summary>
    public const string BreakGlass = "break_glass";

    /// <summary>Every role.</summary>
    public static IReadOnlyList<string> All { get; } = [Viewer, Operator, Approver, Worker, Governor, BreakGlass];

    /// <summary>The roles of which each satisfies a policy.</summary>
    internal static IReadOnlyDictionary<string, string[]> Satisfying { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [AutopilotDefaults.ReadPolicy] = [Viewer, Operator, Approver, Governor, BreakGlass],
        [AutopilotDefaults.OperatePolicy] = [Operator, BreakGlass],
        [AutopilotDefaults.ApprovePolicy] = [Approver, BreakGlass],
        [AutopilotDefaults.WorkPolicy] = [Worker],
        [AutopilotDefaults.GovernPolicy] = [Governor, BreakGlass],
    };
}
