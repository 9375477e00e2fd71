namespace Autopilot.Cli;

/// <summary>The exit codes of every verb.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int StillRunning = 8;
    public const int Cancelled = 130;

    /// <summary>What was typed is at fault: the same command cannot succeed.</summary>
    public const string UsageCode = "usage";

    /// <summary>The exit code of an error.</summary>
    public static int Of(AutopilotException error) => error.Code switch
    {
        DirectoryLock.LockedCode => StillRunning,
        UsageCode or ApiConnection.NotAutopilotCode or LedgerExport.MalformedLineCode or RefusalCodes.InvalidVtid or RefusalCodes.InvalidSpec or RefusalCodes.UnknownProfile => Usage,
        "not_a_repository" or "shallow_repository" or "base_branch_not_found" or "base_branch_reserved" or "base_branch_differs" => Usage,
        _ => Failed,
    };
}
