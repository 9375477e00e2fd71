using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>The rules between settings, and those of profiles that have changes reviewed.</summary>
internal sealed class ModelReviewOptionsRules(IOptions<ModelReviewOptions> own) : IValidateOptions<AutopilotOptions>
{
    public ValidateOptionsResult Validate(string? name, AutopilotOptions options)
    {
        var failures = Find(own.Value, options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Find(ModelReviewOptions review, AutopilotOptions options)
    {
        if (!Path.IsPathFullyQualified(review.StateFolder!))
        {
            yield return $"ModelReviewOptions: StateFolder '{review.StateFolder}' must be an absolute path.";
        }

        if (review.MaxMoney <= 0)
        {
            yield return $"ModelReviewOptions: MaxMoney is {review.MaxMoney}; more than 0 is accepted, or null for no limit.";
        }

        if (review.BackoffStart > review.BackoffCap)
        {
            yield return $"ModelReviewOptions: BackoffStart ({review.BackoffStart}) must not be longer than BackoffCap ({review.BackoffCap}).";
        }

        var reviewed = options.Profiles.Where(profile => profile.Rules.Contains(ModelReview.Rule, StringComparer.Ordinal)).ToList();
        if (reviewed.Count == 0)
        {
            yield return $"A model review is added, and no profile lists '{ModelReview.Rule}' in its Rules: nothing would be reviewed.";
        }

        foreach (var profile in reviewed.Where(profile => profile.Timeouts.Checks <= review.Limit))
        {
            yield return $"Profile '{profile.Name}': Checks ({profile.Timeouts.Checks}) must be longer than the Limit of a model review ({review.Limit}).";
        }
    }
}
