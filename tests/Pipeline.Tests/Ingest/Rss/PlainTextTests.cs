using System.Text.RegularExpressions;
using CryptoViz.Pipeline.Ingest.Rss;
using CsCheck;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

public class PlainTextTests
{
    [Theory]
    [InlineData("Bitcoin &amp; Ether", "Bitcoin & Ether")]
    [InlineData("AT&T up 5%", "AT&T up 5%")]
    [InlineData("?page=1&copy=2", "?page=1&copy=2")]
    [InlineData("a < b and 3 > 2, I <3 it", "a < b and 3 > 2, I <3 it")]
    [InlineData("<p>One</p><p>Two</p>", "One Two")]
    [InlineData("Bit<b>coin</b>", "Bitcoin")]
    [InlineData("&lt;p&gt;Item &amp;quot;Title&amp;quot;&lt;/p&gt;", "Item \"Title\"")]
    [InlineData("  a\r\n\t b  c ", "a b c")]
    [InlineData("don\u0092t", "don’t")]
    [InlineData("x<script>alert(1)</script>y<style>p{}", "x y")]
    [InlineData("x<!-- y --><img src=a onerror='b>", "x")]
    [InlineData("cut <a href=\"https://x.example/", "cut")]
    [InlineData("caf&eacute; &#8364;5 &#x1F680;", "café €5 🚀")]
    [InlineData("ab\bcd\u202e", "ab cd")]
    [InlineData("ہیلو دنیا", "ہیلو دنیا")]
    public void Markup_becomes_the_text_that_a_reader_sees(string markup, string expected) => PlainText.Of(markup, 200).ShouldBe(expected);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("<p></p>&nbsp;")]
    [InlineData("<img src='pixel.gif'/>")]
    public void Nothing_to_read_is_none(string? markup) => PlainText.Of(markup, 200).ShouldBeNull();

    [Fact]
    public void A_long_text_is_cut_between_words_with_an_ellipsis() =>
        PlainText.Of("one two three four", 12).ShouldBe("one two…");

    [Theory]
    [InlineData("one two", 7, "one two")]
    [InlineData("one two   \n", 7, "one two")]
    [InlineData("one two<p> </p>&nbsp;", 7, "one two")]
    [InlineData("one two x", 7, "one…")]
    [InlineData("one two   x", 7, "one…")]
    [InlineData("one two \u202e\u202e x", 7, "one…")]
    public void A_text_of_just_the_length_is_whole_and_a_longer_one_is_cut(string text, int length, string expected) =>
        PlainText.Of(text, length).ShouldBe(expected);

    [Fact]
    public void A_cut_never_splits_a_character() => PlainText.Of(new string('x', 8) + "🚀🚀🚀", 10).ShouldBe("xxxxxxxx…");

    [Fact]
    public void Markup_between_the_words_does_not_shorten_the_text() =>
        PlainText.Of(string.Concat(Enumerable.Repeat("<img src='x.gif'> one ", 20)), 30).ShouldBe("one one one one one one one…");

    [Fact]
    public void What_follows_a_full_text_changes_nothing_of_it() =>
        Gen.OneOf([.. new[] { "word ", "&amp; ", "&lt;b&gt;bold&lt;/b&gt; ", "<p class='x y'>", "<script>a b</script>", "<!-- c d -->", "日本語", "caf&eacute; " }.Select(Gen.Const)])
            .Array[30, 60]
            .Select(parts => string.Concat(parts))
            .Sample(markup => PlainText.Of(markup, 50) is not { } text || !text.EndsWith('…') || PlainText.Of(markup + string.Concat(Enumerable.Repeat(" more", 200)), 50) == text, iter: 2_000);

    [Fact]
    public void Whatever_goes_in_no_tag_comes_out() =>
        Gen.OneOf([.. new[] { "<", ">", "&lt;", "&amp;", "lt;", "script", "img src=x onerror=alert(1)", "/", "!--", "a", " ", "&#60;", "\u0000", "&#x3c;", "\"" }.Select(Gen.Const)])
            .Array[0, 30]
            .Select(parts => string.Concat(parts))
            .Sample(markup => PlainText.Of(markup, 300) is not { } text || (!Regex.IsMatch(text, "<[A-Za-z/!?]") && text.Length <= 300), iter: 3_000);

    [Theory]
    [InlineData("<script ")]
    [InlineData("<a")]
    [InlineData("<!--")]
    [InlineData("&amp;")]
    [InlineData("&lt;b&gt;")]
    public void A_megabyte_of_trouble_is_read_in_a_moment(string trouble)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();

        PlainText.Of(string.Concat(Enumerable.Repeat(trouble, 1_000_000 / trouble.Length)), 600);

        watch.ElapsedMilliseconds.ShouldBeLessThan(1_000);
    }
}
