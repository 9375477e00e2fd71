using Autopilot;

// A team's own service with the engine inside: its routes beside ours, its authentication before ours. Run it with a folder for its state:
//   EMBEDDED_TOKEN=secret dotnet run --project samples/EmbeddedApi -- --folder /tmp/embedded --urls http://127.0.0.1:5090
// Nothing is executed until somebody enables it: PUT /autopilot/api/v1/controls/execution with {"enabled":true,"reason":"…"}.
var builder = WebApplication.CreateBuilder(args);
var folder = builder.Configuration["folder"] ?? throw new InvalidOperationException("Say where the state goes: --folder DIR.");
var token = builder.Configuration["EMBEDDED_TOKEN"] ?? throw new InvalidOperationException("Set EMBEDDED_TOKEN: clients send it as 'Authorization: Bearer …'.");
Directory.CreateDirectory(folder);

builder.Services.AddAutopilot()
    .AddProfile(new Profile { Name = "default", DeploysNothing = true })
    .UseSqlite(Path.Combine(folder, "autopilot.db"))
    .AddLocalCodeHost()
    .AddCommandChecks(new() { StateFolder = Path.Combine(folder, "checks") })
    .AddProcessAgent("claude", new() { WorkFolder = Path.Combine(folder, "work") })
    .AddWorker()
    .AddApi(options => options.Tokens.Add(new ApiToken("team", ApiTokens.Hash(token), AutopilotRoles.All)));

var app = builder.Build();
app.MapGet("/", () => "The team's own page.");
app.MapAutopilot();
app.Run();
