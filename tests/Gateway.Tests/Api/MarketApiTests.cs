using System.Net;
using CryptoViz.Gateway.Tests.Wire;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class MarketApiTests : IAsyncLifetime
{
    private readonly ReadingApplication _reading = new();

    public Task InitializeAsync() => _reading.StartAsync();

    public Task DisposeAsync() => _reading.DisposeAsync().AsTask();

    [Fact]
    public async Task The_figures_of_the_market_are_as_the_golden_file_and_the_schema_say()
    {
        _reading.TellMarket(Samples.BitcoinRow, Samples.TinyRow);

        await Golden.ShouldBeAsync("market", "market", await _reading.Client.GetByteArrayAsync("/api/v1/market"));
    }

    [Fact]
    public async Task Before_the_table_arrives_the_market_is_not_ready()
    {
        var answer = await _reading.Client.GetAsync("/api/v1/market");

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.ProblemAsync()).ShouldBe("not-ready");
    }
}
