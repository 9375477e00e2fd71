using System.Globalization;
using System.Text;

namespace Autopilot;

/// <summary>What one person says of a head in the reviews of one pull request.</summary>
/// <param name="Login">Who.</param>
/// <param name="Pull">The pull request's number.</param>
/// <param name="Stance">What the latest word means.</param>
/// <param name="Words">What was written and still stands, quoted; empty: nothing.</param>
internal sealed record ReviewOpinion(string Login, int Pull, ReviewStance Stance, string Words)
{
    // As many lines above a comment as GitHub shows: the next attempt begins without this change, and must see what was meant.
    private const int LinesAbove = 4;

    /// <summary>Reads what a person's reviews come to.</summary>
    /// <param name="pull">The pull request.</param>
    /// <param name="sha">The head.</param>
    /// <param name="login">The person.</param>
    /// <param name="reviews">The person's reviews, oldest first.</param>
    /// <param name="comments">The comments of the pull request, by review.</param>
    public static ReviewOpinion Of(WirePullRequest pull, string sha, string login, IReadOnlyList<WireReview> reviews, ILookup<long, WireReviewComment> comments)
    {
        // A comment takes nothing back.
        var last = reviews.LastOrDefault(review => review.State is "APPROVED" or "CHANGES_REQUESTED" or "DISMISSED");
        var isAuthor = string.Equals(login, pull.User?.Login, StringComparison.OrdinalIgnoreCase);
        var stance = isAuthor ? ReviewStance.None
            : last?.State == "CHANGES_REQUESTED" ? ReviewStance.Objects
            : last?.State == "APPROVED" && last.CommitId == sha ? ReviewStance.Approves
            : ReviewStance.None;

        // What was asked for before an approval is settled by it.
        var settled = reviews.ToList().FindLastIndex(review => review.State == "APPROVED");
        return new ReviewOpinion(login, pull.Number, stance, Quote(reviews.Skip(Math.Max(0, settled)).Where(review => review.State != "DISMISSED"), comments));
    }

    private static string Quote(IEnumerable<WireReview> reviews, ILookup<long, WireReviewComment> comments)
    {
        var text = new StringBuilder();
        foreach (var review in reviews)
        {
            Append(text, "> ", LinesOf(review.Body));
            foreach (var comment in comments[review.Id])
            {
                var line = comment.Line ?? comment.OriginalLine;
                text.Append(string.Join(' ', LinesOf(comment.Path))).Append(line is null ? "" : string.Create(CultureInfo.InvariantCulture, $", line {line}")).Append(":\n");
                Append(text, "    ", LinesOf(comment.DiffHunk).TakeLast(LinesAbove));
                Append(text, "> ", LinesOf(comment.Body));
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    // Each line is marked, so that none can pass for one of ours.
    private static void Append(StringBuilder text, string mark, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            text.Append(mark).Append(line).Append('\n');
        }
    }

    private static string[] LinesOf(string? text) => string.IsNullOrWhiteSpace(text) ? [] : FailureExcerpt.Clean(text).Split('\n');
}
