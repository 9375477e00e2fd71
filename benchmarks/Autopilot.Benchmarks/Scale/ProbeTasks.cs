using System.Globalization;

namespace Autopilot.Benchmarks.Scale;

/// <summary>The tasks of a probe: which repository, which target, which number.</summary>
internal static class ProbeTasks
{
    public static readonly Caller Author = new("author"), Operator = new("operator");

    public static int NumberOf(Vtid vtid) => int.Parse(vtid.Value.AsSpan(5), CultureInfo.InvariantCulture);

    public static NewTask Make(int task, int repositories) => new(
        "---\ntitle: Do it\nscope: ['src/**']\nacceptance: ['It works']\n---\nDo it.\n",
        string.Create(CultureInfo.InvariantCulture, $"acme/shop-{task % repositories}"))
    {
        Vtid = string.Create(CultureInfo.InvariantCulture, $"VTID-{task:000000}"),
        Profile = ProfileOf(task % repositories),
        BaseBranch = "main",
        Autonomous = true,
    };

    /// <summary>One profile for each target.</summary>
    public static IEnumerable<Profile> Profiles(int repositories) => Enumerable.Range(0, repositories).Select(repository => new Profile
    {
        Name = ProfileOf(repository),
        Target = string.Create(CultureInfo.InvariantCulture, $"target-{repository}"),
    });

    private static string ProfileOf(int repository) => string.Create(CultureInfo.InvariantCulture, $"shop-{repository}");
}
