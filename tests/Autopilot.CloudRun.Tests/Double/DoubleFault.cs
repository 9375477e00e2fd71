namespace Autopilot.Tests;

/// <summary>What goes wrong with a call.</summary>
internal sealed record DoubleFault
{
    /// <summary>Answered in place of what would be, and without its effect.</summary>
    public CloudRunAnswer? Instead { get; init; }

    /// <summary>Held up before the effect.</summary>
    public Task? Before { get; init; }

    /// <summary>Whether the connection is cut after the effect, so that its answer is lost.</summary>
    public bool IsCutAfter { get; init; }

    /// <summary>An answer in place of the real one.</summary>
    public static DoubleFault Answers(CloudRunAnswer answer) => new() { Instead = answer };
}
