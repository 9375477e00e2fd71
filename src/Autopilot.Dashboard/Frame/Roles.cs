namespace Autopilot.Dashboard;

/// <summary>Roles in words.</summary>
internal static class Roles
{
    /// <summary>The role that a policy asks for.</summary>
    public static string Needed(string policy) => policy switch
    {
        AutopilotDefaults.OperatePolicy => AutopilotRoles.Operator,
        AutopilotDefaults.ApprovePolicy => AutopilotRoles.Approver,
        AutopilotDefaults.GovernPolicy => AutopilotRoles.Governor,
        _ => AutopilotRoles.Viewer,
    };

    /// <summary>The same, short enough for a header.</summary>
    public static string Brief(ActingContext acting) => acting.Chosen is null && acting.Effective.Count() > 1
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{acting.Effective.Count()} roles")
        : Acting(acting);

    /// <summary>As what somebody acts now.</summary>
    public static string Acting(ActingContext acting) =>
        acting.Chosen?.Role ?? (acting.Effective.Any() ? string.Join(", ", acting.Effective) : "nothing");
}
