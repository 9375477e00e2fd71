using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>Checks what no single attribute can: profiles, their limits and rules, and options against each other. All problems at once.</summary>
internal sealed class AutopilotOptionsRules(IEnumerable<IValidationRule> more) : IValidateOptions<AutopilotOptions>
{
    // The framework shares one instance of a range between all who validate, and it turns its bounds from text when it is first used.
    private static readonly Lock Ranges = new();

    /// <summary>The registry: the built-in rules and those that a host adds, by id.</summary>
    /// <exception cref="AutopilotException"><c>duplicate_rule</c>: two rules have one id.</exception>
    public static Dictionary<string, IValidationRule> RulesOf(IEnumerable<IValidationRule> more)
    {
        var rules = new Dictionary<string, IValidationRule>(StringComparer.Ordinal);
        foreach (var rule in BuiltInRules.All.Concat(more))
        {
            if (!rules.TryAdd(rule.Id, rule))
            {
                throw new AutopilotException("duplicate_rule", $"Two validation rules have the id '{rule.Id}'; ids are unique.");
            }
        }

        return rules;
    }

    public ValidateOptionsResult Validate(string? name, AutopilotOptions options)
    {
        var problems = new List<string>();
        if (options.Profiles.Count == 0)
        {
            problems.Add("Profiles: at least one profile is required; add it with AddProfile.");
        }

        if (options.TickGap < options.TickInterval * 2)
        {
            problems.Add($"TickGap ({options.TickGap}) must be at least twice TickInterval ({options.TickInterval}).");
        }

        var rules = RulesOf(more);
        foreach (var group in options.Profiles.GroupBy(profile => profile.Name, StringComparer.Ordinal))
        {
            if (group.Count() > 1)
            {
                problems.Add($"Profile '{group.Key}' is defined {group.Count()} times; names are unique.");
            }

            problems.AddRange(group.First().Problems(rules.Keys));
            problems.AddRange(RangeProblems(group.First()));
            problems.AddRange(LimitProblems(group.First(), options));
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> LimitProblems(Profile profile, AutopilotOptions options)
    {
        var limits = profile.Timeouts;
        var call = limits.Call + (limits.Validation > limits.CallGrace ? limits.Validation : limits.CallGrace);
        if (options.HostLease <= call)
        {
            yield return $"Profile '{profile.Name}': HostLease ({options.HostLease}) must be longer than Call plus the longer of Validation and CallGrace ({call}).";
        }

        if (limits.Queue < limits.Pickup)
        {
            yield return $"Profile '{profile.Name}': Queue ({limits.Queue}) must not be shorter than Pickup ({limits.Pickup}).";
        }
    }

    private static IEnumerable<string> RangeProblems(Profile profile)
    {
        var found = new List<ValidationResult>();
        lock (Ranges)
        {
            Validator.TryValidateObject(profile.Timeouts, new ValidationContext(profile.Timeouts), found, validateAllProperties: true);
        }

        return found.Select(problem => $"Profile '{profile.Name}': {problem.ErrorMessage}");
    }
}
