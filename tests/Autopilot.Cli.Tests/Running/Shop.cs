namespace Autopilot.Cli.Tests;

/// <summary>A small user repository: a service whose health, checks and start follow the word in one file, and specs that change the word.</summary>
internal static class Shop
{
    /// <summary>The word before anybody changes it.</summary>
    public const string First = "first";

    /// <summary>Red when the word says so.</summary>
    public const string Checks = "sh check.sh";

    public const string Deploy = "exec perl service.pl";

    public const string Health = "http://127.0.0.1:{port}/health";

    // Each start of the service adds its commit to a file, so that a test can count starts.
    private const string Service = """
        use strict;
        use IO::Socket::INET;
        open my $file, '<', 'word' or die; my $word = <$file>; chomp $word; close $file;
        open my $starts, '>>', "../../../../../starts" or die; print $starts "$ENV{AUTOPILOT_COMMIT}\n"; close $starts;
        sleep 3600 if $word eq 'deaf';
        my $status = $word eq 'sick' ? 503 : 200;
        my $commit = $word eq 'liar' ? '0' x 40 : $ENV{AUTOPILOT_COMMIT};
        my $body = qq({"status":"$word","commit":"$commit"});
        my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $ENV{PORT}, Listen => 16, ReuseAddr => 1) or die "listen: $!";
        while (my $client = $listener->accept) {
            while (my $line = <$client>) { last if $line =~ /^\r?\n$/; }
            print $client "HTTP/1.1 $status X\r\nContent-Type: application/json\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body";
            close $client;
        }

        """;

    public static Task<string> CreateAsync(string folder) => TestGit.CreateAsync(
        folder, ("word", $"{First}\n"), ("service.pl", Service), ("check.sh", "if grep -q red word; then echo 'the word is red'; exit 1; fi\n"), ("README.md", "A shop.\n"));

    /// <summary>A spec whose own patch replaces the word.</summary>
    public static string Spec(int number, string from, string to, string more = "") => $"""
        ---
        id: VTID-{number:00000}
        title: Say {to}
        scope:
          - word
        acceptance:
          - The word is {to}.
        {more}
        ---
        The word must be {to}.

        ```diff
        --- a/word
        +++ b/word
        @@ -1 +1 @@
        -{from}
        +{to}
        ```
        """;
}
