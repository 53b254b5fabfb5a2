using System.Net;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using CryptoViz.Pipeline.Storage;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest;

public sealed class SourceChoiceTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("live", "live", "live-eur", "coingecko")]
    [InlineData("demo", "demo", "demo", "demo")]
    public async Task A_set_source_is_taken_without_a_call(string source, string mode, string folder, string name)
    {
        var server = ScriptedServer.Always(HttpStatusCode.OK);

        var choice = await Decide(source, server);

        (choice.Mode, choice.DataFolder, choice.Source).ShouldBe((mode, folder, name));
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_fresh_directory_is_live_when_the_source_gives_any_status(int status) =>
        (await Decide("auto", ScriptedServer.Always((HttpStatusCode)status))).Mode.ShouldBe("live");

    [Fact]
    public async Task A_fresh_directory_is_a_demo_when_the_source_does_not_answer_in_5_seconds()
    {
        var deciding = Decide("auto", ScriptedServer.Silent());
        _time.Advance(TimeSpan.FromSeconds(5));

        (await deciding).ShouldBe(new("demo", "demo", "Source=auto, and CoinGecko can't be reached (api.coingecko.com: no whole answer within 5 s)"));
    }

    [Fact]
    public async Task A_directory_that_ever_held_live_data_is_live_for_good()
    {
        var journal = Path.Combine(_data, "live-eur", "journal");
        Directory.CreateDirectory(journal);
        await File.WriteAllTextAsync(Path.Combine(journal, "1.jsonl"), "{}");
        var server = new ScriptedServer(_ => throw new HttpRequestException("down"));

        var choice = await Decide("auto", server);

        choice.ShouldBe(new("live", "live-eur", "Source=auto, and live-eur holds live data"));
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_directory_of_another_quote_or_without_data_counts_as_fresh()
    {
        Directory.CreateDirectory(Path.Combine(_data, "live-eur"));
        Directory.CreateDirectory(Path.Combine(_data, "live-usd"));
        await File.WriteAllTextAsync(Path.Combine(_data, "live-usd", "x"), "{}");

        (await Decide("auto", new ScriptedServer(_ => throw new HttpRequestException("down")))).Mode.ShouldBe("demo");
    }

    [Fact]
    public async Task Another_value_is_named_with_what_is_allowed() =>
        (await Should.ThrowAsync<ArgumentException>(() => Decide("test", ScriptedServer.Silent()))).Message
            .ShouldBe("Source is 'test'; allowed are auto, live and demo");

    private Task<SourceChoice> Decide(string source, HttpMessageHandler server)
    {
        var client = new CoinGeckoClient(HttpClients.ForCoinGecko(CoinGeckoPlan.Of(new()), server), "eur", _time);
        return SourceChoice.DecideAsync(
            new() { Source = source, Quote = "eur" }, client, folder => Journals.HoldDataAsync(new(), _data, folder, default), default);
    }
}
