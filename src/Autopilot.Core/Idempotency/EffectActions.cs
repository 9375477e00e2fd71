namespace Autopilot;

/// <summary>The stored names of the effects.</summary>
public static class EffectActions
{
    private static readonly Dictionary<EffectAction, string> Names = new()
    {
        [EffectAction.Dispatch] = "dispatch",
        [EffectAction.CreatePullRequest] = "create_pr",
        [EffectAction.StartChecks] = "start_checks",
        [EffectAction.UpdateBranch] = "update_branch",
        [EffectAction.Merge] = "merge",
        [EffectAction.Deploy] = "deploy",
        [EffectAction.Shift] = "shift",
        [EffectAction.Restore] = "restore",
        [EffectAction.ClosePullRequest] = "close_pr",
    };

    /// <summary>The name under which an action is stored: lower_snake, never changed.</summary>
    /// <param name="action">The action.</param>
    public static string Name(this EffectAction action) => Names[action];

    /// <summary>The action that a stored name means.</summary>
    /// <param name="name">A name as <see cref="Name"/> gives it.</param>
    /// <exception cref="FormatException">No action has this name.</exception>
    public static EffectAction Parse(string name)
    {
        foreach (var (action, known) in Names)
        {
            if (known == name)
            {
                return action;
            }
        }

        throw new FormatException($"'{name}' is not an effect. Accepted: {string.Join(", ", Names.Values)}.");
    }
}
