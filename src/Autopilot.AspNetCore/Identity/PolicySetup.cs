using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>Adds the policies, on the schemes that the options name.</summary>
internal sealed class PolicySetup(IOptions<AutopilotApiOptions> options) : IConfigureOptions<AuthorizationOptions>
{
    public void Configure(AuthorizationOptions target)
    {
        foreach (var policy in AutopilotRoles.Satisfying.Keys)
        {
            Add(target, policy, policy);
        }

        Add(target, AutopilotDefaults.AnyPolicy, null);
    }

    private void Add(AuthorizationOptions target, string name, string? policy)
    {
        string[] schemes = [.. options.Value.Schemes];
        target.AddPolicy(name, asked => asked.AddAuthenticationSchemes(schemes).RequireAuthenticatedUser().AddRequirements(new RoleRequirement(policy)));
    }
}
