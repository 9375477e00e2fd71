using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Autopilot.Tests;

/// <summary>Git over HTTP: the program that git itself brings for it, behind the tokens of the double.</summary>
internal static class GitHttp
{
    public static bool IsFor(HttpRequest request) => request.Path.Value!.Contains(".git/", StringComparison.Ordinal);

    public static async Task ServeAsync(GitHubDouble github, HttpContext context)
    {
        if (github.RefusesGit || !IsAllowed(github, context.Request))
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"GitHub\"";
            return;
        }

        using var process = Process.Start(Describe(github, context.Request))!;
        var errors = process.StandardError.ReadToEndAsync();
        var sending = SendAsync(context.Request, process);
        await ReceiveAsync(process.StandardOutput.BaseStream, context.Response);
        await sending;
        await process.WaitForExitAsync();
        await errors;
    }

    private static bool IsAllowed(GitHubDouble github, HttpRequest request)
    {
        if (request.Headers.Authorization.ToString() is not ['B', 'a', 's', 'i', 'c', ' ', .. var encoded])
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Split(':', 2);
        if (parts is not ["x-access-token", var token] || !github.Tokens.IsLive(token))
        {
            return false;
        }

        github.GitTokens.Enqueue(token);
        return true;
    }

    private static ProcessStartInfo Describe(GitHubDouble github, HttpRequest request)
    {
        var info = new ProcessStartInfo("git") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        info.ArgumentList.Add("http-backend");
        info.Environment["GIT_PROJECT_ROOT"] = github.Folder;
        info.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        info.Environment["PATH_INFO"] = request.Path.Value!;
        info.Environment["QUERY_STRING"] = request.QueryString.Value!.TrimStart('?');
        info.Environment["REQUEST_METHOD"] = request.Method;
        info.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        info.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString();
        info.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString();
        info.Environment["REMOTE_USER"] = "x-access-token";
        info.Environment["CONTENT_LENGTH"] = request.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "";
        return info;
    }

    private static async Task SendAsync(HttpRequest request, Process process)
    {
        try
        {
            await request.Body.CopyToAsync(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything; its answer says why.
        }
    }

    private static async Task ReceiveAsync(Stream output, HttpResponse response)
    {
        while (await ReadLineAsync(output) is { Length: > 0 } line)
        {
            var parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            if (parts[0].Equals("Status", StringComparison.OrdinalIgnoreCase))
            {
                response.StatusCode = int.Parse(parts[1].Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                response.Headers[parts[0]] = parts[1];
            }
        }

        await output.CopyToAsync(response.Body);
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var buffer = new byte[1];
        while (await stream.ReadAsync(buffer) == 1 && buffer[0] != '\n')
        {
            line.Append((char)buffer[0]);
        }

        return line.ToString().TrimEnd('\r');
    }
}
