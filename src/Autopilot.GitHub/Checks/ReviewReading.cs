using System.Text;

namespace Autopilot;

/// <summary>What reviewers say of a head.</summary>
/// <param name="Sha">The head.</param>
/// <param name="Opinions">Each of them.</param>
internal sealed record ReviewReading(string Sha, IReadOnlyList<ReviewOpinion> Opinions)
{
    /// <summary>Who approved it.</summary>
    public IReadOnlyList<string> Approvers => LoginsOf(ReviewStance.Approves);

    /// <summary>Who asks for changes.</summary>
    public IReadOnlyList<string> Objectors => LoginsOf(ReviewStance.Objects);

    /// <summary>The approvals as checks.</summary>
    public IEnumerable<CheckResult> Approvals =>
        Approvers.Select(login => new CheckResult($"approving review by {login}", Verdict.Passed, $"{login} approved {Sha}."));

    /// <summary>The wishes for changes as red checks.</summary>
    public IEnumerable<CheckResult> Objections => Opinions
        .Where(opinion => opinion.Stance == ReviewStance.Objects)
        .Select(opinion => new CheckResult($"changes requested by {opinion.Login}", Verdict.Failed, CheckDetail.Bound(opinion.Words.Length > 0
            ? $"{opinion.Login} asks for changes to pull request #{opinion.Pull}, and wrote:\n{opinion.Words}"
            : $"{opinion.Login} asks for changes to pull request #{opinion.Pull}, and wrote nothing.")));

    /// <summary>What the others wrote; null: nothing.</summary>
    public string? FindRemarks()
    {
        var text = new StringBuilder();
        foreach (var opinion in Opinions.Where(opinion => opinion.Stance != ReviewStance.Objects && opinion.Words.Length > 0))
        {
            text.Append(opinion.Login).Append(" wrote about pull request #").Append(opinion.Pull).Append(":\n").Append(opinion.Words).Append("\n\n");
        }

        return text.Length > 0 ? CheckDetail.Bound(text.ToString().TrimEnd()) : null;
    }

    /// <summary>Why a merge must still wait for approvals, or null.</summary>
    public string? FindMissing(int needed) => Approvers.Count < needed
        ? $"{Approvers.Count} of {needed} approving reviews of exactly {Sha} are there{(Approvers.Count > 0 ? $": {string.Join(", ", Approvers)}" : "")}."
        : null;

    private IReadOnlyList<string> LoginsOf(ReviewStance stance) => [.. Opinions
        .Where(opinion => opinion.Stance == stance)
        .Select(opinion => opinion.Login)
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Order(StringComparer.OrdinalIgnoreCase)];
}
