using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class FeedsApiTests
{
    [Fact]
    public async Task Feeds_are_told_with_their_last_result_as_the_golden_file_and_the_schema_say()
    {
        await using var gateway = await new GatewayApplication { Time = new FakeTimeProvider(Samples.Now) }.StartAsync();

        var asked = gateway.CreateClient().GetAsync("/api/v1/feeds");
        var probe = gateway.Probe<IngestKey>();
        probe.ExpectMsg<FeedsProtocol.GetFeeds>();
        probe.Reply(Samples.Feeds);

        await Golden.ShouldBeAsync("feeds", "feeds", await (await asked).Content.ReadAsByteArrayAsync());
    }
}
