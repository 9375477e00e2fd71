using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>The rules for the commands.</summary>
internal sealed partial class VertexAgentOptionsRules : IValidateOptions<VertexAgentOptions>
{
    public ValidateOptionsResult Validate(string? name, VertexAgentOptions options)
    {
        var failures = Find(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>What is wrong with the commands.</summary>
    public static IEnumerable<string> Find(VertexAgentOptions options)
    {
        foreach (var (name, command) in options.Commands)
        {
            if (!CommandName().IsMatch(name))
            {
                yield return $"The command '{name}' has no name that is accepted: up to 40 small letters, digits, '-' and '_', with a letter first.";
            }

            if (command is not [{ } program, ..] || string.IsNullOrWhiteSpace(program) || command.Any(part => part is null))
            {
                yield return $"The command '{name}' is empty; accepted: a program and its arguments, such as [\"dotnet\", \"test\"].";
            }
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]{0,39}\z", RegexOptions.NonBacktracking)]
    private static partial Regex CommandName();
}
