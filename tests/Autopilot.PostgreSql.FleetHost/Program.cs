using Autopilot.Tests.Servers;

// 'serve' starts a server, says where it is, and waits to be killed.
if (args is not ["serve"])
{
    await Console.Error.WriteLineAsync("Accepted: serve.");
    return 2;
}

await using var server = await PostgreSqlServer.StartAsync();
await Console.Out.WriteLineAsync(server?.ConnectionString);
await Console.In.ReadToEndAsync();
return 0;
