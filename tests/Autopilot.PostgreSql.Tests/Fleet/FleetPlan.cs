using System.Globalization;

namespace Autopilot.Tests;

/// <summary>
/// What a fleet is put through. The seed decides when what is struck; AUTOPILOT_FLEET_SEED repeats one, and AUTOPILOT_FLEET_TASKS asks
/// for another number of tasks.
/// </summary>
internal sealed record FleetPlan
{
    private const string TasksVariable = "AUTOPILOT_FLEET_TASKS", SeedVariable = "AUTOPILOT_FLEET_SEED";

    private static readonly TimeSpan ShortestLimit = TimeSpan.FromSeconds(220), LimitOfATask = TimeSpan.FromMilliseconds(200);

    public int Hosts { get; init; } = 8;

    public int Tasks { get; init; } = TasksOr(1000);

    /// <summary>Tasks that are active at a time, at most.</summary>
    public int Active { get; init; } = 128;

    public int Seed { get; init; } = Number(SeedVariable) ?? Random.Shared.Next();

    /// <summary>Hosts that are killed, in random order with <see cref="Stops"/>.</summary>
    public int Kills { get; init; } = 12;

    /// <summary>Immediate stops of the server.</summary>
    public int Stops { get; init; } = 3;

    public TimeSpan ShortestPause { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>A fleet that has not finished by then has failed.</summary>
    public TimeSpan Limit => Tasks * LimitOfATask > ShortestLimit ? Tasks * LimitOfATask : ShortestLimit;

    /// <summary>The number of tasks that is asked for, or another.</summary>
    public static int TasksOr(int otherwise) => Number(TasksVariable) ?? otherwise;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
