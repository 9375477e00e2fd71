using System.Globalization;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Pull requests: lists, one by number, opening and closing.</summary>
internal static class PullRoutes
{
    public static async Task<DoubleAnswer> ListAsync(DoubleRepository repository, Exchange exchange)
    {
        var found = new List<JsonNode>();
        foreach (var pull in repository.Pulls)
        {
            await PullState.RefreshAsync(repository, pull);
            if ((pull.IsOpen || pull.IsListedOpen || exchange.Query("state") == "all") && (repository.IgnoresHeadFilter || exchange.Query("head") is not { } head || head == $"{(pull.FromFork ? "fork" : repository.Owner)}:{pull.HeadRef}"))
            {
                found.Add(await PullState.ToJsonAsync(repository, pull, inList: true));
            }
        }

        return Pages.Cut(repository, exchange, found);
    }

    public static async Task<DoubleAnswer> GetAsync(DoubleRepository repository, Exchange exchange)
    {
        if (Find(repository, exchange) is not { } pull)
        {
            return DoubleAnswer.Error(404, "Not Found");
        }

        await PullState.RefreshAsync(repository, pull);
        return DoubleAnswer.Json(await PullState.ToJsonAsync(repository, pull, inList: false));
    }

    public static async Task<DoubleAnswer> CreateAsync(DoubleRepository repository, Exchange exchange)
    {
        var body = exchange.Body;
        var (head, into) = (body["head"]!.GetValue<string>().Split(':')[^1], body["base"]!.GetValue<string>());
        if (repository.RefusesPulls is { } why)
        {
            return Invalid(Custom(why));
        }

        if (await repository.FindTipAsync(into) is not { } tip)
        {
            return Invalid(new JsonObject { ["resource"] = "PullRequest", ["field"] = "base", ["code"] = "invalid" });
        }

        if (await repository.FindTipAsync(head) is not { } sha)
        {
            return Invalid(new JsonObject { ["resource"] = "PullRequest", ["field"] = "head", ["code"] = "invalid" });
        }

        if (await repository.ContainsAsync(sha, tip))
        {
            return Invalid(Custom($"No commits between {into} and {head}"));
        }

        foreach (var open in repository.Pulls.Where(pull => pull.HeadRef == head && pull.BaseRef == into))
        {
            await PullState.RefreshAsync(repository, open);
            if (open.IsOpen)
            {
                return Invalid(Custom($"A pull request already exists for {repository.Owner}:{head}."));
            }
        }

        var created = Open(repository, head, sha, into, tip, body["title"]!.GetValue<string>(), body["body"]?.GetValue<string>() ?? "");
        created.Draft = body["draft"]?.GetValue<bool>() ?? false;
        return DoubleAnswer.Json(await PullState.ToJsonAsync(repository, created, inList: false), 201);
    }

    public static async Task<DoubleAnswer> UpdateAsync(DoubleRepository repository, Exchange exchange)
    {
        if (Find(repository, exchange) is not { } pull)
        {
            return DoubleAnswer.Error(404, "Not Found");
        }

        await PullState.RefreshAsync(repository, pull);
        if (exchange.Body["state"]?.GetValue<string>() == "closed")
        {
            pull.IsOpen = false;
        }

        return DoubleAnswer.Json(await PullState.ToJsonAsync(repository, pull, inList: false));
    }

    public static Task<DoubleAnswer> CommentAsync(DoubleRepository repository, Exchange exchange)
    {
        var text = exchange.Body["body"]!.GetValue<string>();
        repository.Comments.Enqueue((int.Parse(exchange["number"], CultureInfo.InvariantCulture), text));
        return Task.FromResult(DoubleAnswer.Json(new JsonObject { ["id"] = 1, ["body"] = text }, 201));
    }

    public static DoublePull Open(DoubleRepository repository, string head, string sha, string into, string tip, string title, string body)
    {
        var pull = new DoublePull { Number = ++repository.LastNumber, Title = title, Body = body, HeadRef = head, HeadSha = sha, BaseRef = into, OpenedAt = tip };
        repository.Pulls.Add(pull);
        repository.Opened?.Invoke(pull);
        return pull;
    }

    public static DoublePull? Find(DoubleRepository repository, Exchange exchange) =>
        int.TryParse(exchange["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? repository.Pulls.Find(pull => pull.Number == number) : null;

    private static JsonObject Custom(string message) => new() { ["resource"] = "PullRequest", ["code"] = "custom", ["message"] = message };

    private static DoubleAnswer Invalid(JsonObject error) => DoubleAnswer.Error(422, "Validation Failed", error);
}
