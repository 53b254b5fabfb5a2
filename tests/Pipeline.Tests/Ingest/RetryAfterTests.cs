using System.Net;
using CryptoViz.Pipeline.Ingest;

namespace CryptoViz.Pipeline.Tests.Ingest;

public class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("119", 119)]
    [InlineData(" 7 ", 7)]
    [InlineData("0", 0)]
    [InlineData("1000000000", 86_400)]
    [InlineData("99999999999999999999999999", 86_400)]
    [InlineData("Tue, 24 Nov 2026 10:02:00 GMT", 120)]
    [InlineData("Tue, 24 Nov 2026 09:00:00 GMT", 0)]
    [InlineData("Thu, 01 Jan 2099 00:00:00 GMT", 86_400)]
    public void Seconds_and_dates_are_waits_of_at_most_a_day(string header, int seconds) =>
        Read(header).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("soon")]
    [InlineData("NaN")]
    [InlineData("٣")]
    [InlineData("24.11.2026")]
    public void Nonsense_says_nothing(string header) => Read(header).ShouldBeNull();

    private static TimeSpan? Read(string header) =>
        RetryAfter.Read(ScriptedServer.Answer(HttpStatusCode.TooManyRequests, "", header).Headers, Now);
}
