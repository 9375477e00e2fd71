using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>Adds the policies, on the schemes that the options name.</summary>
internal sealed class PolicySetup(IOptions<AutopilotApiOptions> options) : IConfigureOptions<AuthorizationOptions>
{
    public void Configure(AuthorizationOptions target)
    {
        string[] schemes = [.. options.Value.Schemes];
        foreach (var policy in AutopilotRoles.Satisfying.Keys)
        {
            target.AddPolicy(policy, asked => asked.AddAuthenticationSchemes(schemes).RequireAuthenticatedUser().AddRequirements(new RoleRequirement(policy)));
        }

        target.AddPolicy(ControlRoutes.AnyPolicy, asked => asked.AddAuthenticationSchemes(schemes).RequireAuthenticatedUser());
    }
}
