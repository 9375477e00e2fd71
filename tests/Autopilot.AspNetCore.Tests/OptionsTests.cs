using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Autopilot.Tests;

/// <summary>What a host cannot serve with is said when it starts, all at once, and no secret with it.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void C1_every_mistake_of_the_tokens_is_named_at_once_and_the_hash_is_not_repeated()
    {
        var services = new ServiceCollection();
        services.AddAutopilotEngine().UseInMemoryStore().AddApi(options =>
        {
            options.Tokens.Add(new ApiToken("builder", "secret-itself", ["worker", "root"]));
            options.Tokens.Add(new ApiToken(" ", new string('a', 64), []));
            options.PingInterval = TimeSpan.Zero;
            options.MostRequestsPerSecond = 1;
        });
        using var provider = services.BuildServiceProvider();

        var refused = Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IOptions<AutopilotApiOptions>>().Value);

        foreach (var named in new[] { "'builder' is not 64 hex digits", "'root'", "no subject", "no role", "PingInterval", "MostRequestsPerSecond" })
        {
            refused.Message.ShouldContain(named);
        }

        refused.Message.ShouldNotContain("secret-itself");
    }
}
