using Autopilot.Dashboard;

namespace Autopilot.Tests;

public sealed class WordsTests
{
    [Theory]
    [InlineData(-5, "0 ms")]
    [InlineData(0.25, "250 ms")]
    [InlineData(59, "59 s")]
    [InlineData(61, "1 min 1 s")]
    [InlineData(3 * 3600 + 300, "3 h 5 min")]
    [InlineData(50 * 3600, "2 d 2 h")]
    public void Lengths_of_time_are_told_in_two_units(double seconds, string words) => Words.Of(TimeSpan.FromSeconds(seconds)).ShouldBe(words);

    [Theory]
    [InlineData("https://github.com/team/app/pull/7", "https://github.com/team/app/pull/7")]
    [InlineData("http://127.0.0.1:80/x", "http://127.0.0.1/x")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("data:text/html,x", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("/srv/repository.git#1", null)]
    [InlineData(null, null)]
    public void Only_addresses_of_the_web_become_links(string? address, string? link) => Addresses.Outside(address).ShouldBe(link);

    [Fact]
    public void A_filter_is_written_into_an_address_as_it_was_read()
    {
        var filter = new Filter(Standing.Failed, "a&b=c?#ü", "VTID-00007", null);

        new Addresses("/base/autopilot", "").Tasks(filter).ShouldBe("/base/autopilot?show=failed&q=a%26b%3Dc%3F%23%C3%BC&after=VTID-00007");
        new Addresses("", "").Tasks().ShouldBe("/");
    }

    [Fact]
    public void Every_standing_has_a_word_and_a_sign_of_its_own()
    {
        Standings.All.Select(Words.Of).Distinct(StringComparer.Ordinal).Count().ShouldBe(Standings.All.Count);
        Standings.All.Select(Words.Glyph).Distinct(StringComparer.Ordinal).Count().ShouldBe(Standings.All.Count);
    }

    // An agent may end with sixteen kilobytes; a list of fifty such tasks would carry all of them to show two lines of each.
    [Fact]
    public void A_list_carries_the_beginning_of_a_long_message_and_cuts_no_character_in_two()
    {
        Words.Beginning("It failed.").ShouldBe("It failed.");
        Words.Beginning(new string('x', 16_000)).ShouldBe(new string('x', 300) + "…");
        Words.Beginning(new string('x', 299) + "🙂🙂").ShouldBe(new string('x', 299) + "…");
    }

    [Theory]
    [InlineData("a person to activate it", "a person to activate it")]
    [InlineData("a person to approve the merge of 76bc838df1ac7e498633505b9d6b3f95e6d2677c", "a person to approve the merge of |76bc838df1ac7e498633505b9d6b3f95e6d2677c")]
    [InlineData("worker worker-2944eef7e5124407a70540abc4e0aeec, or 7", "worker |worker-2944eef7e5124407a70540abc4e0aeec|, or 7")]
    [InlineData("76bc838df1ac7e498633505b9d6b3f95e6d2677cx", "76bc838df1ac7e498633505b9d6b3f95e6d2677cx")]
    [InlineData("", "")]
    public void A_sentence_is_parted_at_its_hashes_and_worker_ids_and_nothing_is_lost(string text, string parts)
    {
        Words.Parts(text).Select(part => part.Part).ShouldBe(parts.Split('|', StringSplitOptions.RemoveEmptyEntries));
        Words.Parts(text).Where(part => part.IsId).ShouldAllBe(part => part.Part.Length >= 32);
    }
}
