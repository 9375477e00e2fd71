namespace Autopilot.Dashboard;

/// <summary>What stands around every view: who looks, as what, and what holds everywhere.</summary>
/// <param name="Title">What the page calls itself.</param>
/// <param name="View">The view that is shown.</param>
/// <param name="Addresses">Every address.</param>
/// <param name="Acting">Who looks.</param>
/// <param name="Execution">The switch.</param>
/// <param name="Counts">How many tasks stand how.</param>
/// <param name="Look">The settings that a page depends on.</param>
internal sealed record FrameView(
    string Title, string View, Addresses Addresses, ActingContext Acting, ExecutionView Execution, TaskCounts Counts, LookSettings Look)
{
    /// <summary>The store's time of the reading.</summary>
    public DateTimeOffset Now => Counts.Now;

    /// <summary>Tasks that wait for a person.</summary>
    public long Waiting => Counts.Of(Standing.Decision) + Counts.Of(Standing.Blocked);

    /// <summary>The version of what is about no single task: when it was read.</summary>
    public long Version => (Now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Why somebody may not do what a policy allows, or null: they may.</summary>
    public string? WhyNot(string policy) =>
        Look.IsReadOnly ? "This dashboard is read-only."
        : Acting.Satisfies(policy) ? null
        : $"This needs {Roles.Needed(policy)}; you act as {Roles.Acting(Acting)}.";
}

/// <summary>What the options say of every page.</summary>
/// <param name="IsReadOnly">No command is offered.</param>
/// <param name="PageSize">Tasks on a page.</param>
/// <param name="OwnsSession">Whether somebody signed in here, and can sign out here.</param>
internal sealed record LookSettings(bool IsReadOnly, int PageSize, bool OwnsSession);
