using System.Globalization;

namespace Autopilot.Tests;

/// <summary>One run's repository, what happens to the run from outside, and when which deliveries about it arrive.</summary>
internal sealed class Weather
{
    // What happens outside happens when the host has looked at the pull request so often.
    private const int LooksBefore = 4;

    private readonly Lock gate = new();
    private readonly string name;
    private readonly Random chance;
    private readonly Queue<Delivery> deliveries = new();
    private bool hasReadChecks;
    private int looks;

    private Weather(string name, int number, DoubleRepository repository) => (this.name, chance, Repository, Number) = (name, new Random(number), repository, number);

    public int Number { get; }

    public DoubleRepository Repository { get; }

    public int Left => deliveries.Count;

    /// <summary>How often the host has looked at the pull request.</summary>
    public int Looks => looks;

    public static async Task<Weather> CreateAsync(GitHubDouble github, string name, int number, bool hasWebhooks)
    {
        var weather = new Weather(name, number, await DoubleRepository.CreateAsync(github, string.Create(CultureInfo.InvariantCulture, $"octo/widgets-{number}")));
        weather.Repository.Opened = weather.Opened;
        weather.Repository.RefusesPulls = name == "refused" ? "Pull request creation is limited to collaborators" : null;
        if (hasWebhooks)
        {
            weather.Disturb(Delivery.OfRun(weather.Repository, string.Create(CultureInfo.InvariantCulture, $"autopilot/VTID-{number:00000}-1.1")));
        }

        return weather;
    }

    /// <summary>What happens beside a request; a delivery that overtakes its answer is returned.</summary>
    public async Task<Delivery?> ArriveAsync(Exchange exchange)
    {
        hasReadChecks |= exchange.Operation == "actions/list-workflow-runs-for-repo";
        if (exchange.Operation == "pulls/get" && (!IsAfterGreen || hasReadChecks) && Interlocked.Increment(ref looks) == (IsAfterGreen ? 1 : LooksBefore))
        {
            await HappenAsync(Repository.Pulls[0]);
        }

        return TakeNext();
    }

    private bool IsAfterGreen => name.EndsWith("after green", StringComparison.Ordinal);

    public Delivery? TakeNext(bool always = false)
    {
        lock (gate)
        {
            return (always || chance.Next(3) == 0) && deliveries.TryDequeue(out var next) ? next : null;
        }
    }

    // Some are lost, some come twice, with the id of the first time or another, and all in any order.
    private void Disturb(IReadOnlyList<Delivery> all)
    {
        var sent = all.Where(_ => chance.Next(5) > 0).ToList();
        sent.AddRange(sent.Where(_ => chance.Next(3) == 0).Select(again => chance.Next(2) == 0 ? again : again with { Id = again.Id + "-again" }).ToList());
        var order = sent.ToArray();
        chance.Shuffle(order);
        Array.ForEach(order, deliveries.Enqueue);
    }

    private void Opened(DoublePull pull)
    {
        if (IsAfterGreen || name is "fine" or "lost answers" or "red")
        {
            Repository.Checks.Job(pull.HeadSha, "build", name == "red" ? "failure" : "success");
        }
        else if (name == "green for another commit")
        {
            Repository.Checks.Job(pull.OpenedAt, "build", "success");
        }
    }

    private async Task HappenAsync(DoublePull pull)
    {
        switch (name.Replace(" after green", "", StringComparison.Ordinal))
        {
            case "slow checks":
                Repository.Checks.Job(pull.HeadSha, "build", "success");
                break;
            case "closed":
                pull.IsOpen = false;
                break;
            case "merged by a person":
                (await Landing.TryLandAsync(Repository, pull, "merge", "By hand")).ShouldNotBeNull();
                break;
            case "head moved":
                await Topic.CommitAsync(Repository, pull.HeadRef, pull.HeadSha, ("other.txt", "by somebody else\n"));
                break;
            case "base changed":
                await Repository.GitAsync("branch", "other", pull.BaseRef);
                pull.BaseRef = "other";
                break;
        }
    }
}
