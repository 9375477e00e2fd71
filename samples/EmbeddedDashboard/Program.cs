using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Autopilot;
using Microsoft.AspNetCore.Authentication;

// A team's own service, below a path base, with the team's own sign-in: two lines put the dashboard into it. Run it with a folder for its state:
//   TEAM_PASSWORD=secret dotnet run --project samples/EmbeddedDashboard -- --folder /tmp/team --urls http://127.0.0.1:5091
// and open http://127.0.0.1:5091/tools/autopilot. Who may do what is for the role claims of the team's own scheme to say.
const string Team = "Team";
var builder = WebApplication.CreateBuilder(args);
var folder = builder.Configuration["folder"] ?? throw new InvalidOperationException("Say where the state goes: --folder DIR.");
var password = builder.Configuration["TEAM_PASSWORD"] ?? throw new InvalidOperationException("Set TEAM_PASSWORD: people sign in with it.");
Directory.CreateDirectory(folder);

builder.Services.AddAuthentication(Team).AddCookie(Team, options => options.LoginPath = "/login");
builder.Services.AddAutopilot()
    .AddProfile(new Profile { Name = "default", DeploysNothing = true })
    .UseSqlite(Path.Combine(folder, "autopilot.db"))
    .AddLocalCodeHost()
    .AddCommandChecks(new() { StateFolder = Path.Combine(folder, "checks") })
    .AddApi(options =>
    {
        options.Schemes.Clear();
        options.Schemes.Add(Team);
    })
    .AddDashboard();                                                       // the first line

var app = builder.Build();
app.UsePathBase("/tools").UseRouting().UseAuthentication().UseAuthorization();
app.MapGet("/login", (string? returnUrl) => Results.Content(
    $"""<!doctype html><title>Team</title><form method="post" action="/tools/login?returnUrl={Uri.EscapeDataString(returnUrl ?? "/tools/autopilot")}"><label>Name <input name="name"></label> <label>Password <input name="password" type="password"></label> <button>Sign in</button></form>""",
    "text/html"));
app.MapPost("/login", async (HttpContext context, string returnUrl) =>
{
    var form = await context.Request.ReadFormAsync();
    if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(form["password"].ToString()), Encoding.UTF8.GetBytes(password)))
    {
        return Results.Unauthorized();
    }

    Claim[] claims = [new(ClaimTypes.NameIdentifier, form["name"].ToString()), .. AutopilotRoles.All.Select(role => new Claim(ClaimTypes.Role, role))];
    await context.SignInAsync(Team, new ClaimsPrincipal(new ClaimsIdentity(claims, Team)));
    return Results.LocalRedirect(returnUrl);
});
app.MapAutopilot();
app.MapAutopilotDashboard();                                               // the second
app.Run();
