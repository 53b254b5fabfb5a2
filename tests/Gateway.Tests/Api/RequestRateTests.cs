using System.Net;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class RequestRateTests
{
    private static readonly IPAddress Visitor = IPAddress.Parse("203.0.113.7");

    [Fact]
    public async Task An_address_that_asks_too_much_is_told_when_to_come_back_and_others_are_served()
    {
        await using var gateway = new GatewayApplication { Options = { RequestsPerSecond = 1 }, RemoteAddress = Visitor };
        await gateway.StartAsync();
        var client = gateway.CreateClient();

        var answers = new List<HttpResponseMessage>();
        while (answers.Count < 100 && answers.LastOrDefault()?.StatusCode != HttpStatusCode.TooManyRequests)
            answers.Add(await client.GetAsync("/api/v1/config"));
        gateway.RemoteAddress = IPAddress.Parse("203.0.113.8");
        var other = await client.GetAsync("/api/v1/config");

        var refused = answers[^1];
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await refused.ProblemAsync()).ShouldBe("rate-limited");
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        answers.Count.ShouldBeGreaterThan(8);
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void This_computer_is_not_counted(string address) => ClientAddress.CountedAs(IPAddress.Parse(address)).ShouldBeNull();

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64")]
    public void An_address_counts_as_the_customer_that_owns_it(string address, string counted) =>
        ClientAddress.CountedAs(IPAddress.Parse(address)).ShouldBe(counted);

    [Fact]
    public async Task The_page_and_its_files_are_not_counted()
    {
        await using var gateway = new GatewayApplication { Options = { RequestsPerSecond = 1 }, RemoteAddress = Visitor };
        await gateway.StartAsync();
        var client = gateway.CreateClient();

        for (var i = 0; i < 20; i++) (await client.GetAsync("/assets/gone.js")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
