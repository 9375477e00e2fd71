using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Autopilot.Tests.Servers;

/// <summary>
/// A pooler in transaction mode before a server. As in production, each transaction may run in another session, and startup parameters
/// that the pooler does not know are refused. It ends with this process, however that ends: see <see cref="Keeper"/>.
/// </summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private const string Functions = """
        program=$1 settings=$2
        start() {
            printf '%s\n' "$settings" > pgbouncer.ini
            "$program" pgbouncer.ini &
            server=$!
        }
        finish() { kill -KILL "$server"; wait "$server"; }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(20);

    private readonly Keeper keeper;
    private readonly int port;

    private PgBouncer(Keeper keeper, int port) => (this.keeper, this.port) = (keeper, port);

    /// <summary>Starts a pooler before a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="poolSize">The most sessions of the server for each database.</param>
    /// <returns>Null when the program is not installed.</returns>
    /// <exception cref="InvalidOperationException">It does not start; the message shows its log.</exception>
    public static async Task<PgBouncer?> StartAsync(PostgreSqlServer server, int poolSize = 20)
    {
        if (Programs.Find("pgbouncer") is not { } program)
        {
            return null;
        }

        var free = FreePort.Find();
        var started = await Keeper.StartAsync(Functions, program, Settings(server, free, poolSize));
        try
        {
            await started.DoAsync("start");
            await AnswersAsync(started, free);
            return new PgBouncer(started, free);
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Leads to a database of the server through the pooler.</summary>
    /// <param name="connectionString">As <see cref="PostgreSqlServer.CreateDatabaseAsync()"/> returned it.</param>
    public string Through(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = port }.ConnectionString;

    public ValueTask DisposeAsync() => keeper.DisposeAsync();

    private static string Settings(PostgreSqlServer server, int port, int poolSize)
    {
        var target = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        var password = target.Password is { Length: > 0 } word ? $" password='{word}'" : "";
        return $"""
            [databases]
            * = host={target.Host} port={target.Port} user={target.Username}{password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = {poolSize}
            max_client_conn = 1000
            ignore_startup_parameters = extra_float_digits
            """;
    }

    private static async Task AnswersAsync(Keeper keeper, int port)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Pause);
        while (!await TryConnectAsync(port))
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException($"PgBouncer does not answer on port {port}.\n{keeper.ReadLogs()}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<bool> TryConnectAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
