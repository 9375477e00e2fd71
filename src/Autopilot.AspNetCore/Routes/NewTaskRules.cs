namespace Autopilot;

/// <summary>What a request for a task may say beyond its types: the same as a spec's front matter may, and nothing without a bound.</summary>
internal static class NewTaskRules
{
    /// <summary>Texts in characters; lists in items.</summary>
    public const int LongestText = 1000, MostItems = 1000;

    public const int MostAttempts = 20, MostMoney = 1_000_000;

    public const decimal LeastMoney = 0.01m;

    /// <summary>The request, if it keeps the rules.</summary>
    /// <exception cref="ProblemException"><c>invalid_field</c>.</exception>
    public static NewTask Checked(NewTask task)
    {
        Api.Text("repository", task.Repository, LongestText);
        foreach (var (name, text) in new[] { ("title", task.Title), ("baseBranch", task.BaseBranch), ("profile", task.Profile), ("environment", task.Environment) })
        {
            if (text is not null)
            {
                Api.Text(name, text, LongestText);
            }
        }

        RequireList("scope", task.Scope);
        RequireList("blockedBy", task.BlockedBy);
        RequireList("conflictsWith", task.ConflictsWith);
        if (task.Budget is { } budget)
        {
            RequireBudget(budget);
        }

        return task;
    }

    private static void RequireList(string name, IReadOnlyList<string>? items)
    {
        if (items?.Count > MostItems)
        {
            throw Api.Field(name, $"{items.Count} texts", $"at most {MostItems} texts");
        }

        foreach (var item in items ?? [])
        {
            Api.Text(name, item, LongestText);
        }
    }

    private static void RequireBudget(Budget budget)
    {
        if (budget.Attempts is < 1 or > MostAttempts)
        {
            throw Api.Field("budget.attempts", $"{budget.Attempts}", $"a whole number from 1 to {MostAttempts}");
        }

        if (budget.Tokens < 1)
        {
            throw Api.Field("budget.tokens", $"{budget.Tokens}", "a whole number from 1");
        }

        if (budget.Money is < LeastMoney or > MostMoney)
        {
            throw Api.Field("budget.money", $"{budget.Money}", $"a number from {LeastMoney} to {MostMoney}");
        }

        if (budget.WallClock <= TimeSpan.Zero)
        {
            throw Api.Field("budget.wallClock", $"{budget.WallClock}", "a time longer than zero");
        }
    }
}
