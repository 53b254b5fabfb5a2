using System.Globalization;
using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

public class FeedDateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Sat, 07 Jan 2017 15:03:59 +0000", "2017-01-07T15:03:59Z")]
    [InlineData("Sat, 07 Jan 2017 15:03:59 -0500", "2017-01-07T20:03:59Z")]
    [InlineData("Thu, 08 Jul 1999 07:00:00 GMT", "1999-07-08T07:00:00Z")]
    [InlineData("2 Jan 26 07:05 EST", "2026-01-02T12:05:00Z")]
    [InlineData("2 Jan 99 07:05 EST", "1999-01-02T12:05:00Z")]
    [InlineData("Sun, 1 Feb 2026 9:05:00 CET", "2026-02-01T08:05:00Z")]
    [InlineData("Sunday, 01 February 2026 09:05:00 JST", "2026-02-01T00:05:00Z")]
    [InlineData("Sun,01 Feb 2026 09:05:00 GMT", "2026-02-01T09:05:00Z")]
    [InlineData("Sun, 01 Feb 2026 09:05:00", "2026-02-01T09:05:00Z")]
    [InlineData("Sun, 01 Feb 2026 09:05:00 XYZ", "2026-02-01T09:05:00Z")]
    [InlineData("Sun, 01 Feb 2026 09:05:00 +05:30", "2026-02-01T03:35:00Z")]
    [InlineData("Sun, 01 Feb 2026 09:05:00 GMT (Greenwich)", "2026-02-01T09:05:00Z")]
    [InlineData("Sun, 01 Feb 2026 23:59:60 GMT", "2026-02-01T23:59:59Z")]
    [InlineData("  01-Feb-2026 09:05:00 Z ", "2026-02-01T09:05:00Z")]
    [InlineData("February 1, 2026", "2026-02-01T00:00:00Z")]
    [InlineData("Feb 1st, 2026 09:05", "2026-02-01T09:05:00Z")]
    [InlineData("2017-01-23T21:54:55+01:00", "2017-01-23T20:54:55Z")]
    [InlineData("2026-02-01T09:05:00.123456Z", "2026-02-01T09:05:00Z")]
    [InlineData("2026-02-01T09:05:00+0100", "2026-02-01T08:05:00Z")]
    [InlineData("2001-01-01T12:00+00:00", "2001-01-01T12:00:00Z")]
    [InlineData("2026-02-01 09:05:00", "2026-02-01T09:05:00Z")]
    [InlineData("2026-02-01", "2026-02-01T00:00:00Z")]
    [InlineData("2026-02", "2026-02-01T00:00:00Z")]
    public void Dates_of_the_wild_are_read_in_utc(string text, string expected) =>
        FeedDate.Read(text).ShouldBe(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("03/04/2026")]
    [InlineData("03.04.2026 10:00")]
    [InlineData("Sun, 31 Feb 2026 09:05:00 GMT")]
    [InlineData("Sun, 01 Foo 2026 09:05:00 GMT")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-01T25:00:00Z")]
    [InlineData("0000-00-00")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("1764000000")]
    [InlineData("Sun, 01 Feb 2026 09:05:00 +99:99")]
    public void What_is_no_date_or_ambiguous_is_none(string? text) => FeedDate.Read(text).ShouldBeNull();

    [Fact]
    public void A_past_date_is_believed() => FeedDate.Believe(Now.AddDays(-1), Now).ShouldBe(Now.AddDays(-1));

    [Fact]
    public void A_date_a_little_ahead_is_now() => FeedDate.Believe(Now.AddHours(9), Now).ShouldBe(Now);

    [Fact]
    public void A_date_far_ahead_is_none() => FeedDate.Believe(Now.AddDays(2), Now).ShouldBeNull();
}
